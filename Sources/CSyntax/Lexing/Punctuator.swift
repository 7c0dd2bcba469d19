/// The punctuators of C, each one token.
package enum Punctuator: String, CaseIterable, Sendable {
  case leftBrace = "{", rightBrace = "}", leftParen = "(", rightParen = ")", leftBracket = "[", rightBracket = "]"
  case semicolon = ";", comma = ",", question = "?", colon = ":", tilde = "~", dot = ".", ellipsis = "...", arrow = "->"
  case plusPlus = "++", minusMinus = "--", plus = "+", minus = "-", star = "*", slash = "/", percent = "%"
  case ampersand = "&", bar = "|", caret = "^", exclamation = "!", equal = "=", less = "<", greater = ">"
  case shiftLeft = "<<", shiftRight = ">>", lessEqual = "<=", greaterEqual = ">=", equalEqual = "==", notEqual = "!="
  case andAnd = "&&", orOr = "||", plusEqual = "+=", minusEqual = "-=", starEqual = "*=", slashEqual = "/="
  case percentEqual = "%=", ampersandEqual = "&=", barEqual = "|=", caretEqual = "^="
  case shiftLeftEqual = "<<=", shiftRightEqual = ">>=", hash = "#", hashHash = "##"
}

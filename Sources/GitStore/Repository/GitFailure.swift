import CLibgit2

/// What a libgit2 function reported. Never leaves this target: a `ToolError` is made of it that knows what was wanted.
struct GitFailure: Error {
  /// `GIT_ENOTFOUND` and its like.
  var code: git_error_code
  /// `GIT_ERROR_ODB` and its like: the part of libgit2 that failed.
  var area: git_error_t
  var function: String
  /// libgit2's own sentence.
  var text: String

  /// Reads the calling thread's last error, so to be made directly after the call that failed.
  init(code: Int32, function: StaticString) {
    self.code = git_error_code(code)
    self.function = function.description
    if let last = git_error_last() {
      area = git_error_t(UInt32(bitPattern: last.pointee.klass))
      text = last.pointee.message.map { String(cString: $0) } ?? ""
    } else {
      area = GIT_ERROR_NONE
      text = ""
    }
  }

  /// A failure found here, in libgit2's terms.
  init(code: Int32, function: StaticString, text: String) {
    self.code = git_error_code(code)
    area = GIT_ERROR_NONE
    self.function = function.description
    self.text = text
  }

  /// As a note below the message: libgit2's text with the function and the code, for a report to us.
  var note: String {
    let sentence = text.isEmpty ? "no further text" : text
    return "libgit2: \(sentence) (\(function), code \(code.rawValue), class \(area.rawValue))"
  }
}

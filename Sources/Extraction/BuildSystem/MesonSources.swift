/// What meson.build files say about source files: under which symbols each is added to which source set.
struct MesonSources {
  /// A file or set that is added to a set.
  struct Addition {
    var receiver: String
    /// `CONFIG_...` and `TARGET_...` names that must hold; dependencies on libraries are taken to be met.
    var conditions: [String]
    /// Added when a condition does not hold.
    var isNegated: Bool
  }

  /// By path.
  private(set) var files: [String: [Addition]] = [:]
  /// Sets that are added to others.
  private(set) var sets: [String: [Addition]] = [:]
  /// `hw_arch += {'arm': arm_ss}`: set -> architectures.
  private(set) var architectures: [String: [String]] = [:]

  init(files: [(path: String, text: String)]) {
    for file in files {
      let directory = file.path.lastIndex(of: "/").map { String(file.path[..<$0]) + "/" } ?? ""
      read(MesonTokens(file.text).tokens, directory)
    }
  }

  private mutating func read(_ tokens: [MesonTokens.Token], _ directory: String) {
    for index in tokens.indices {
      guard case .name(let name) = tokens[index], index + 3 < tokens.count else { continue }
      if tokens[index + 1] == .mark("."), tokens[index + 3] == .mark("("),
        tokens[index + 2] == .name("add") || tokens[index + 2] == .name("add_all")
      {
        add(to: name, arguments: tokens[(index + 4)...], directory)
      } else if name.hasSuffix("arch"), tokens[index + 1] == .mark("+"), tokens[index + 2] == .mark("="),
        tokens[index + 3] == .mark("{")
      {
        readArchitectures(tokens[(index + 4)...])
      }
    }
  }

  private mutating func readArchitectures(_ tokens: ArraySlice<MesonTokens.Token>) {
    var architecture = ""
    for token in tokens {
      switch token {
      case .mark("}"): return
      case .text(let text): architecture = text
      case .name(let set): architectures[set, default: []].append(architecture)
      default: break
      }
    }
  }

  /// `when: [...], if_true: [...], if_false: [...]`, or files alone.
  private mutating func add(to receiver: String, arguments: ArraySlice<MesonTokens.Token>, _ directory: String) {
    var keyword = "if_true"
    var conditions: [String] = []
    var added: [(token: MesonTokens.Token, isNegated: Bool)] = []
    var depth = 1
    var index = arguments.startIndex
    while index < arguments.endIndex, depth > 0 {
      let token = arguments[index]
      switch token {
      case .mark("("), .mark("["), .mark("{"): depth += 1
      case .mark(")"), .mark("]"), .mark("}"): depth -= 1
      case .name(let name):
        if depth == 1, index + 1 < arguments.endIndex, arguments[index + 1] == .mark(":") {
          keyword = name
        } else if keyword != "when" {
          added.append((token, keyword == "if_false"))
        }
      case .text(let text):
        if keyword == "when" { conditions.append(text) } else { added.append((token, keyword == "if_false")) }
      default: break
      }
      index += 1
    }
    for (token, isNegated) in added {
      let addition = Addition(receiver: receiver, conditions: conditions, isNegated: isNegated)
      switch token {
      case .text(let path): files[directory + path, default: []].append(addition)
      case .name(let set): sets[set, default: []].append(addition)
      default: break
      }
    }
  }
}

/// A meson.build file cut into words.
struct MesonTokens {
  enum Token: Hashable {
    case name(String)
    case text(String)
    case mark(Character)
  }

  private(set) var tokens: [Token] = []

  init(_ source: String) {
    let bytes = Array(source.utf8)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "#"):
        while at < bytes.count, bytes[at] != 0x0a { at += 1 }
      case UInt8(ascii: "'"):
        var end = at + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "'"), bytes[end] != 0x0a { end += 1 }
        tokens.append(.text(String(decoding: bytes[(at + 1)..<end], as: UTF8.self)))
        at = end + 1
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
        var end = at + 1
        while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
        tokens.append(.name(String(decoding: bytes[at..<end], as: UTF8.self)))
        at = end
      case 0x20, 0x09, 0x0a, 0x0d: at += 1
      default:
        tokens.append(.mark(Character(UnicodeScalar(byte))))
        at += 1
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

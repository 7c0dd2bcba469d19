import Findings
import Glibc

/// One of the program's two output streams.
struct Console: Sendable {
  static let standardOutput = Console(descriptor: STDOUT_FILENO)
  static let standardError = Console(descriptor: STDERR_FILENO)

  private let descriptor: Int32

  /// True when a person is looking on at a terminal that understands escape sequences.
  var isTerminal: Bool { isatty(descriptor) == 1 && Environment["TERM"] != "dumb" }

  /// What `--color auto` means here; https://no-color.org has the variable.
  var wantsColour: Bool { isTerminal && (Environment["NO_COLOR"] ?? "").isEmpty }

  /// Writes all of `text`, or as much as the reader takes: one that went away (`| head`) has seen what it wanted, and the verdict in the
  /// exit code stands.
  func write(_ text: String) {
    _ = Self.writeAll(text, to: descriptor)
  }

  /// Writes a result, which must not be lost: a full disk is an error, a reader that went away is not.
  func writeResult(_ text: String) throws(ToolError) {
    let code = Self.writeAll(text, to: descriptor)
    guard code == 0 || code == EPIPE else {
      throw ToolError(.unreadable, "cannot write to standard output: \(Self.reason(code))")
    }
  }

  /// Writes a result into a file, in place of what it held.
  static func writeResult(_ text: String, toFile path: String) throws(ToolError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw ToolError(.usage, "cannot open '\(path)' for writing: \(reason(errno))", hint: "--output names a file")
    }
    var code = writeAll(text, to: file)
    if close(file) != 0, code == 0 { code = errno }
    guard code == 0 else { throw ToolError(.unreadable, "cannot write to '\(path)': \(reason(code))") }
  }

  /// Returns 0 or the `errno` of the failure.
  private static func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = Glibc.write(descriptor, UnsafeRawPointer(rest.base(of: bytes)), rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = rest.dropFirst(written)
      }
      return 0
    }
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
  /// The address of the slice's first element; `bytes` is not empty when the slice is not.
  fileprivate func base(of bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
    bytes.baseAddress! + startIndex
  }
}

/// The process's environment variables.
enum Environment {
  static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

import CLibgit2

/// Paths for system calls: by their bytes.
enum WorkTreePath {
  static func cString(_ path: String) -> [CChar] { PathText.bytes(of: path).map { CChar(bitPattern: $0) } + [0] }
}

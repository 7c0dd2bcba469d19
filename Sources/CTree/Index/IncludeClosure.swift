import CSyntax

/// The files that a file includes, directly and through others, in order of distance.
final class IncludeClosure {
  private var ranks: [FileID: Int32] = [:]
  private(set) var order: [FileID] = []

  func insert(_ file: FileID) -> Bool {
    guard ranks[file] == nil else { return false }
    order.append(file)
    ranks[file] = Int32(order.count)
    return true
  }

  /// 1 for the nearest; nil when the file is not included.
  func rank(of file: FileID) -> Int? { ranks[file].map(Int.init) }
}

import CLibgit2

/// One libgit2 object, freed at the end of its life.
struct Owned: ~Copyable {
  let pointer: OpaquePointer
  private let release: @Sendable (OpaquePointer?) -> Void

  /// Takes over what `make` writes to its argument.
  init(
    _ function: StaticString, release: @escaping @Sendable (OpaquePointer?) -> Void,
    make: (inout OpaquePointer?) -> Int32
  ) throws(GitFailure) {
    var pointer: OpaquePointer?
    let code = make(&pointer)
    guard code >= 0, let pointer else { throw GitFailure(code: code, function: function) }
    self.pointer = pointer
    self.release = release
  }

  deinit { release(pointer) }
}

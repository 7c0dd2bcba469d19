import VMState

/// Any lines under a right hash are a snapshot or an error that says something; what is read is read again alike once written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSnapshot(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let body = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
  do throws(SnapshotError) {
    let snapshot = try Snapshot(reading: Array(Snapshot.sealed(body).utf8))
    let again = try Snapshot(reading: Array(try snapshot.text().utf8))
    precondition(again == snapshot)
  } catch {
    precondition(!error.message.isEmpty && !error.hint.isEmpty)
  }
  return 0
}

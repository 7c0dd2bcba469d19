import MigrationStream

/// Any bytes are a stream or an error that says where: elements lie inside the bytes, one behind the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStream(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  for usesDescription in [true, false] {
    do throws(StreamError) {
      let stream = try StreamReader.read(bytes, usesDescription: usesDescription)
      var last = -1
      for element in stream.elements {
        precondition(element.offset > last && element.offset < count, "element at \(element.offset) after \(last)")
        last = element.offset
      }
    } catch {
      precondition((0...count).contains(error.offset), "error at \(error.offset) of \(count)")
      precondition(!error.description.isEmpty)
    }
  }
  return 0
}

/// git's idea of a file that is not text.
enum BinaryContent {
  static func looksBinary(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { bytes.prefix(8000).contains(0) }
  static func looksBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8000).contains(0) }
}

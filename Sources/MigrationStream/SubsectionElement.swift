/// A subsection whose contents are known to the reader.
package struct SubsectionElement: Hashable, Sendable {
  package var name: String
  package var version: UInt32
  package var data: Range<Int>
}

import VMState

/// One field of a compiled description. Offsets are relative to the frame the field stands in.
struct FieldOperation: Sendable {
  enum Code: Sendable {
    /// A word slot.
    case scalar
    /// `count` scalars in the state's bytes.
    case scalars
    /// `count` times `size` bytes in the state's bytes.
    case buffer
    /// `count` times `size` zeros.
    case unused
    /// `size` bits, as 64-bit words.
    case bitmap
    /// One structure, written out in the same frame.
    case structure
    /// `count` structures, each in a frame of its own.
    case structures
    /// A description over a temporary, in the same frame.
    case temporary
    case list
    case tree
    /// `count` runs of bytes nobody here can compute.
    case opaque
    /// A value that was not resolved: no bytes, but both ends must agree on what it is.
    case agreement
    /// Put and get functions over the same object: `block` saves, `loadBlock` loads; where there is none, `part` stands for it.
    case code
    /// The same for each of `count` elements, in frames of their own.
    case codes
    /// The fields of `block` in the same frame and version.
    case group
    /// A slot becomes the value of `expression`. No bytes.
    case assignment
    case nothing
  }

  /// When the field is handled.
  enum Condition: Sendable {
    /// The version in use is at least this.
    case version(Int)
    /// Index in `ProgramCode.expressions`.
    case expression(Int)
  }

  enum PointerArray: Sendable {
    case no, elements, autoAllocated
  }

  var code: Code
  var condition: Condition
  var mustExist = false
  var form = ScalarForm.uint8
  var pointers = PointerArray.no
  /// Of the slot, or of a list's or tree's count.
  var offset = 0
  /// Elements or bytes that the state keeps; those beyond wrap around.
  var capacity = 1
  /// Elements on the wire; index in `counts` when `countIndex` is not negative.
  var count = 1
  var countIndex = -1
  /// Bytes of an element; index in `counts` when `sizeIndex` is not negative.
  var size = 0
  var sizeIndex = -1
  /// Word slot with a bit set for each NULL element.
  var nullMaskOffset = -1
  /// Index in `blocks`; for trees the value's.
  var block = -1
  /// For trees: the key's block, or -1 for a direct key.
  var keyBlock = -1
  /// The version a nested description is handled with: its own, or the field's.
  var nestedVersion: Int?
  /// The field's own version: lists, trees and temporaries are loaded with it.
  var fieldVersion = 0
  var wordBase = 0
  var byteBase = 0
  var wordStride = 0
  var byteStride = 0
  var keyWordBase = 0
  var keyByteBase = 0
  var keyWordStride = 0
  var keyByteStride = 0
  /// Index in `parts`.
  var part = -1
  /// For code: the block that loads.
  var loadBlock = -1
  /// The member is one of the object that the loop's function is applied to.
  var isOuter = false
  /// The block's outer object is the one this field stands in.
  var entersLoop = false
  /// Index in `expressions` of an assigned value.
  var expression = -1
  /// Of an assigned value.
  var type = CInteger.uint64
  /// Bytes of an assigned element of a range; 0 for a word.
  var width = 0
}

/// What is said about a field, apart from what it does.
struct FieldLabel: Sendable {
  var name: String
  /// The name in the stream's JSON description: with a number where it stands more than once in its list.
  var jsonName: String
  /// Of the element type: "uint32", "struct", the custom info's name.
  var typeName: String
  /// Relative to the frame.
  var path: String
  var location: SourceLocation
  var canCompress: Bool
  /// The JSON has a "struct" object.
  var isStructure: Bool

  /// "regs" gives "regs[2]", and "regs[4]" (a part of an array) gives "regs[6]".
  func elementPath(_ element: Int) -> MemberPath {
    if let (base, index) = FrameBuilder.splitIndex(path) { return MemberPath("\(base)[\(index + element)]") }
    return MemberPath("\(path)[\(element)]")
  }
}

/// A number that a member holds: elements or bytes.
struct CountOperation: Sendable {
  var value: CompiledExpression
  /// Applied to the member's value (`VMS_MULTIPLY`, `VMS_MULTIPLY_ELEMENTS`).
  var factor: Int
}

struct SubsectionOperation: Sendable {
  var name: String
  var nameBytes: [UInt8]
  /// Index in `expressions`; nil for none.
  var needed: Int?
  var block: Int
}

/// A description at one place.
struct Block: Sendable {
  var name: String
  /// What it is called by where errors are reported ("vmstate_foo" when the name is empty).
  var symbol: String
  var nameBytes: [UInt8]
  var versionID: Int
  var minimumVersionID: Int
  var minimumVersionIDOld: Int
  var loadStateOld: CodeReference?
  /// In `operations` and `labels`.
  var operations: Range<Int>
  var subsections: Range<Int>
  /// A subsection without `needed` that ends the list stands at this index (`WireRules`).
  var subsectionsEnd: Int
  /// Read from a function: no version of its own, no subsections.
  var isCode = false
  /// A function beside the stream (`post_load`).
  var isHook = false
  /// Indices in `blocks`; -1 for none.
  var preSave = -1
  var preLoad = -1
  var postLoad = -1
  var loadStateOldBlock = -1
}

/// The flat program of one device.
final class ProgramCode: Sendable {
  let rules: WireRules
  let blocks: [Block]
  let operations: [FieldOperation]
  let labels: [FieldLabel]
  let subsections: [SubsectionOperation]
  let counts: [CountOperation]
  let expressions: [CompiledExpression]
  let parts: [OpaquePart]
  let layout: FrameLayout
  /// The top-level description.
  let root: Int
  /// The one that loads: another only for put and get functions.
  let loadRoot: Int
  /// For functions of which one could not be read: the part that stands for them.
  let rootPart: Int?
  /// Expressions that a load evaluates as tests.
  let loadTests: [Int]
  let needed: Int?
  let isUnmigratable: Bool

  init(
    rules: WireRules, blocks: [Block], operations: [FieldOperation], labels: [FieldLabel],
    subsections: [SubsectionOperation], counts: [CountOperation], expressions: [CompiledExpression],
    parts: [OpaquePart], layout: FrameLayout, root: Int, loadRoot: Int, rootPart: Int?,
    loadTests: [Int], needed: Int?, isUnmigratable: Bool
  ) {
    self.rules = rules
    self.blocks = blocks
    self.operations = operations
    self.labels = labels
    self.subsections = subsections
    self.counts = counts
    self.expressions = expressions
    self.parts = parts
    self.layout = layout
    self.root = root
    self.loadRoot = loadRoot
    self.rootPart = rootPart
    self.loadTests = loadTests
    self.needed = needed
    self.isUnmigratable = isUnmigratable
  }
}

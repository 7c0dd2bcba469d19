import VMState

/// Where the members of an object are kept in a `DeviceState`: the device itself, or one element of an array or list of
/// structures, relative to the element's start.
struct FrameLayout: Sendable {
  /// A scalar slot. Its offset is its index in `words`.
  struct Word: Sendable {
    var path: String
    var type: CInteger
    /// Some field puts it on the wire.
    var isWire: Bool
    /// The loading side must have it before the load: counts, sizes, values a load compares with.
    var isConfigured: Bool
    /// A number of elements or bytes, or of list entries.
    var isCount: Bool
  }

  /// An array of scalars or a buffer (`width` 1), in wire order.
  struct Range: Sendable {
    var path: String
    /// Index of the first element kept, in terms of the C array.
    var start: Int
    var count: Int
    var width: Int
    var isSigned: Bool
    var isBool: Bool
    var offset: Int
    var isWire: Bool
    /// Its elements are numbers of elements or bytes.
    var isCount: Bool

    var byteCount: Int { count * width }
  }

  /// Elements of an array or list of structures.
  struct Elements: Sendable {
    var path: String
    var start: Int
    var count: Int
    var wordBase: Int
    var byteBase: Int
    var layout: FrameLayout
  }

  var words: [Word] = []
  var ranges: [Range] = []
  var elements: [Elements] = []
  var wordCount = 0
  var byteCount = 0
}

/// A frame under construction: members are declared in any order, then `lay()` gives them places.
final class FrameBuilder {
  final class Scalar {
    var type: CInteger
    var isWire = false
    var isConfigured = false
    var isCount = false
    var offset = -1
    init(type: CInteger) { self.type = type }
  }

  final class Range {
    let width: Int
    let isSigned: Bool
    let isBool: Bool
    var start: Int
    var end: Int
    var isWire = false
    var isCount = false
    var offset = -1
    init(width: Int, isSigned: Bool, isBool: Bool, start: Int, end: Int) {
      self.width = width
      self.isSigned = isSigned
      self.isBool = isBool
      self.start = start
      self.end = end
    }
  }

  final class Elements {
    let builder = FrameBuilder()
    var start: Int
    var end: Int
    var wordBase = -1
    var byteBase = -1
    init(start: Int, end: Int) {
      self.start = start
      self.end = end
    }
    var count: Int { end - start }
  }

  /// A member found or made.
  indirect enum Reference {
    case scalar(Scalar)
    case element(Range, index: Int)
    case nested(Elements, index: Int, Reference)
  }

  private var scalarPaths: [String] = []
  private var scalars: [String: Scalar] = [:]
  private var rangePaths: [String] = []
  private var ranges: [String: Range] = [:]
  private var elementPaths: [String] = []
  private var elements: [String: Elements] = [:]
  private var layout: FrameLayout?

  func scalar(_ path: String, type: CInteger) -> Scalar {
    if let known = scalars[path] { return known }
    let made = Scalar(type: type)
    scalars[path] = made
    scalarPaths.append(path)
    return made
  }

  /// A scalar that goes over the wire. When fields of several widths share the member, the widest counts.
  func wireScalar(_ path: String, type: CInteger) -> Scalar {
    let scalar = scalar(path, type: type)
    if type.bits > scalar.type.bits || !scalar.isWire { scalar.type = type }
    scalar.isWire = true
    return scalar
  }

  /// `path` may end in an index: a part of the array before it.
  func range(_ path: String, width: Int, isSigned: Bool, isBool: Bool, count: Int) -> (range: Range, index: Int) {
    let (base, index) = Self.splitIndex(path) ?? (path, 0)
    var key = base
    if let known = ranges[key], known.width != width { key = "\(base)#\(width)" }
    if let known = ranges[key] {
      known.start = min(known.start, index)
      known.end = min(max(known.end, index + count), known.start + Limits.rangeElements)
      known.isWire = true
      return (known, index)
    }
    let made = Range(width: width, isSigned: isSigned, isBool: isBool, start: index, end: index + count)
    made.isWire = true
    ranges[key] = made
    rangePaths.append(key)
    return (made, index)
  }

  func elements(_ path: String, count: Int) -> (elements: Elements, index: Int) {
    let (base, index) = Self.splitIndex(path) ?? (path, 0)
    if let known = elements[base] {
      known.start = min(known.start, index)
      known.end = min(max(known.end, index + count), known.start + Limits.frameElements)
      return (known, index)
    }
    let made = Elements(start: index, end: index + count)
    elements[base] = made
    elementPaths.append(base)
    return (made, index)
  }

  /// The slot of `path`, made when no field has declared it.
  func reference(_ path: String, type: CInteger) -> Reference {
    if let found = find(path) { return found }
    return .scalar(scalar(path, type: type))
  }

  func find(_ path: String) -> Reference? {
    if let scalar = scalars[path] { return .scalar(scalar) }
    if let (base, index) = Self.splitIndex(path), let range = ranges[base], range.start <= index, index < range.end {
      return .element(range, index: index - range.start)
    }
    // "timers[2].fired", "a[0].b[1].c": try every index that ends a path component.
    var search = path.startIndex
    while let open = path[search...].firstIndex(of: "["), let close = path[open...].firstIndex(of: "]") {
      search = path.index(after: close)
      guard let index = Int(path[path.index(after: open)..<close]), let array = elements[String(path[..<open])],
        array.start <= index, index < array.end
      else { continue }
      let rest = path[search...].drop { $0 == "." }
      if let inner = array.builder.find(String(rest)) {
        return .nested(array, index: index - array.start, inner)
      }
    }
    return nil
  }

  /// Assigns places, elements' frames first. To be called once, after which nothing may be declared.
  func lay() -> FrameLayout {
    if let layout { return layout }
    var laid = FrameLayout()
    for path in scalarPaths {
      guard let scalar = scalars[path] else { continue }
      scalar.offset = laid.wordCount
      laid.wordCount += 1
      laid.words.append(
        FrameLayout.Word(
          path: path, type: scalar.type, isWire: scalar.isWire, isConfigured: scalar.isConfigured,
          isCount: scalar.isCount))
    }
    for key in rangePaths {
      guard let range = ranges[key] else { continue }
      range.offset = laid.byteCount
      laid.byteCount += (range.end - range.start) * range.width
      let path = key.firstIndex(of: "#").map { String(key[..<$0]) } ?? key
      laid.ranges.append(
        FrameLayout.Range(
          path: path, start: range.start, count: range.end - range.start, width: range.width,
          isSigned: range.isSigned, isBool: range.isBool, offset: range.offset, isWire: range.isWire,
          isCount: range.isCount))
    }
    for path in elementPaths {
      guard let array = elements[path] else { continue }
      let inner = array.builder.lay()
      array.wordBase = laid.wordCount
      array.byteBase = laid.byteCount
      laid.wordCount += array.count * inner.wordCount
      laid.byteCount += array.count * inner.byteCount
      laid.elements.append(
        FrameLayout.Elements(
          path: path, start: array.start, count: array.count, wordBase: array.wordBase, byteBase: array.byteBase,
          layout: inner))
    }
    layout = laid
    return laid
  }

  /// "regs[4]" as ("regs", 4).
  static func splitIndex(_ path: String) -> (base: String, index: Int)? {
    guard path.last == "]", let open = path.lastIndex(of: "["),
      let index = Int(path[path.index(after: open)...].dropLast()), index >= 0, index < 1 << 24
    else { return nil }
    return (String(path[..<open]), index)
  }
}

extension FrameBuilder.Reference {
  /// Where the slot is, once the frames are laid.
  var place: (isWord: Bool, offset: Int, width: Int, type: CInteger) {
    switch self {
    case .scalar(let scalar): return (true, scalar.offset, 8, scalar.type)
    case .element(let range, let index):
      return (
        false, range.offset + index * range.width, range.width,
        range.isBool ? .bool : CInteger(bits: range.width * 8, isSigned: range.isSigned)
      )
    case .nested(let array, let index, let inner):
      let place = inner.place
      let frame = array.builder.lay()
      let base =
        place.isWord ? array.wordBase + index * frame.wordCount : array.byteBase + index * frame.byteCount
      return (place.isWord, base + place.offset, place.width, place.type)
    }
  }
}

/// How much of a description is kept as state. What goes beyond is still on the wire, its values repeat.
enum Limits {
  /// Elements of an array of structures.
  static let frameElements = 64
  /// Elements of an array of structures whose number a member holds.
  static let variableFrameElements = 8
  /// Entries of a list or tree.
  static let listElements = 4
  /// Elements of an array of scalars, bytes of a buffer.
  static let rangeElements = 1 << 16
  /// The same where a member holds the number.
  static let variableRangeElements = 64
  /// Bytes of a state beyond which arrays are kept in part.
  static let stateBytes = 16 << 20
  /// Nesting of structures.
  static let depth = 24
  /// Fields of a program after nested structures are written out.
  static let operations = 200_000
  /// Bytes of one section.
  static let sectionBytes = 64 << 20
  /// Elements of one array of structures.
  static let elements = 1 << 18
  /// Nesting of an expression.
  static let expressionDepth = 256
}

import Emulator
import VMState

/// The first place in a section where the two sides take the same bytes for different things.
///
/// Renames and padding are no divergence: a name that the other side does not have at all, over the same bytes, is taken for the
/// other's name.
struct StreamDivergence: Hashable, Sendable {
  /// What was sent there; nil when the loading side reads on after the last item.
  var saved: TraceItem?
  /// What it was taken for; nil when the loading side has stopped reading.
  var loaded: TraceItem?
  /// The item at fault: the one that the other side does not have, or has in another size.
  var culprit: Culprit

  enum Culprit: Hashable, Sendable {
    /// Sent, and the loading side has no such item.
    case sentOnly
    /// Expected, and not sent.
    case expectedOnly
    /// Both have it: in another order or size.
    case both
  }

  /// "vmsd.field" of the item at fault, without indices.
  var part: String? {
    switch culprit {
    case .expectedOnly: loaded.map(Self.part)
    default: (saved ?? loaded).map(Self.part)
    }
  }

  /// A subsection's header stands for the subsection.
  private static func part(_ item: TraceItem) -> String {
    let name = stripped(item.name)
    guard item.kind == .subsectionHeader, let dot = name.lastIndex(of: ".") else { return name }
    return String(name[..<dot])
  }

  /// Nil when both sides take every byte alike.
  ///
  /// - Parameters:
  ///   - saver, loader: for the parts that a trace does not reach because the load stopped.
  init?(_ traces: RoundTrip.Traces, saver: PartLocator, loader: PartLocator) {
    let saved = traces.saved.filter { $0.length > 0 }
    let loaded = traces.loaded.filter { $0.length > 0 }
    let sentNames = Set(saved.map { Self.stripped($0.name) })
    let readNames = Set(loaded.map { Self.stripped($0.name) })
    var (left, right) = (0, 0)
    while left < saved.count, right < loaded.count {
      let (sent, read) = (saved[left], loaded[right])
      let (sentName, readName) = (Self.stripped(sent.name), Self.stripped(read.name))
      let isNamedAlike = sentName == readName || (sent.member != nil && sent.member == read.member)
      let isPadding = sent.kind == .padding || read.kind == .padding
      // A variable of code may hold anything: its name says nothing to the other side.
      let isVariable = [sent.member, read.member].contains { $0?.text.contains("(") ?? false }
      let isSentKnown = readNames.contains(sentName) || loader.field(named: sentName, .load) != nil
      let isReadKnown = sentNames.contains(readName) || saver.field(named: readName, .save) != nil
      let isRename = isVariable || !isSentKnown && !isReadKnown
      let isCutAlike = sent.offset == read.offset && sent.length == read.length
      // An item of the same name in another size, unless one side lists elements and the other the whole.
      let isResized =
        isNamedAlike && sent.offset == read.offset && sent.length != read.length && sent.name == read.name
      if isResized || !(isNamedAlike || isPadding || (isRename && isCutAlike)) {
        self.saved = sent
        self.loaded = read
        // Subsections come after the fields: whoever is not there yet has a field more.
        let isSentDone = sent.kind == .subsectionHeader && read.kind == .value
        let isReadDone = read.kind == .subsectionHeader && sent.kind == .value
        culprit =
          isSentDone
          ? .expectedOnly
          : isReadDone ? .sentOnly : isSentKnown == isReadKnown ? .both : isSentKnown ? .expectedOnly : .sentOnly
        return
      }
      let (sentEnd, readEnd) = (sent.offset + sent.length, read.offset + read.length)
      if sentEnd <= readEnd { left += 1 }
      if readEnd <= sentEnd { right += 1 }
    }
    if left < saved.count {
      self.saved = saved[left]
      self.loaded = nil
      culprit = .sentOnly
    } else if right < loaded.count {
      self.saved = nil
      self.loaded = loaded[right]
      culprit = .expectedOnly
    } else {
      return nil
    }
  }

  /// A part's name without indices: "vga.latch" of "vga.latch[3]".
  static func stripped(_ name: String) -> String {
    var text = ""
    var depth = 0
    for character in name {
      if character == "[" { depth += 1 }
      if depth == 0 { text.append(character) }
      if character == "]" { depth = max(0, depth - 1) }
    }
    return text
  }
}

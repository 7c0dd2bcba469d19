import CLibgit2

/// Texts cut into lines, and a number for each different line, so that comparing lines is comparing numbers.
final class LineTable {
  private var numbers: [Line: Int] = [:]
  private var texts: [ArraySlice<UInt8>] = []

  /// A line whose hash is known: feeding bytes to Swift's hasher one by one was half of a merge's time.
  private struct Line: Hashable {
    let bytes: ArraySlice<UInt8>
    let digest: UInt64

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      digest = bytes.withUnsafeBufferPointer { buffer in
        var digest: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in buffer { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return digest
      }
    }

    static func == (left: Line, right: Line) -> Bool { left.digest == right.digest && left.bytes == right.bytes }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }
  }

  /// A text's lines, each with its line feed.
  struct Text {
    var lines: [ArraySlice<UInt8>]
    var numbers: [Int]
  }

  func add(_ bytes: [UInt8]) -> Text {
    var text = Text(lines: [], numbers: [])
    for range in TextLines.ranges(of: bytes) {
      let line = bytes[range]
      text.lines.append(line)
      let key = Line(line)
      if let known = numbers[key] {
        text.numbers.append(known)
      } else {
        text.numbers.append(texts.count)
        numbers[key] = texts.count
        texts.append(line)
      }
    }
    return text
  }

  /// Where histogram gives up git turns to its classic algorithm, which libgit2 has as well.
  func classicDiff(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) -> [LineDiff.Change] {
    final class Collector { var changes: [LineDiff.Change] = [] }
    let collector = Collector()
    let (one, two) = (old.flatMap { texts[$0] }, new.flatMap { texts[$0] })
    var options = git_diff_options()
    git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    options.context_lines = 0
    options.interhunk_lines = 0
    options.flags = GIT_DIFF_FORCE_TEXT.rawValue
    let status = one.withUnsafeBytes { one in
      two.withUnsafeBytes { two in
        git_diff_buffers(
          one.baseAddress, one.count, nil, two.baseAddress, two.count, nil, &options, nil, nil,
          { _, hunk, payload in
            guard let hunk = hunk?.pointee, let payload else { return 0 }
            // A side without lines names the line before.
            func range(_ start: Int32, _ count: Int32) -> Range<Int> {
              let first = count == 0 ? Int(start) : Int(start) - 1
              return first..<first + Int(count)
            }
            Unmanaged<Collector>.fromOpaque(payload).takeUnretainedValue().changes.append(
              LineDiff.Change(
                old: range(hunk.old_start, hunk.old_lines), new: range(hunk.new_start, hunk.new_lines)))
            return 0
          }, nil, Unmanaged.passUnretained(collector).toOpaque())
      }
    }
    // Fails only for want of memory; all changed is a right answer, if not the best.
    return status == 0 ? collector.changes : [LineDiff.Change(old: 0..<old.count, new: 0..<new.count)]
  }
}

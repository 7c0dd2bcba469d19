import Findings

extension PatchedFiles {
  /// One file's diff of one patch, while it is applied: knows what to say when it cannot be.
  struct Step {
    var patch: PatchSeries.Patch
    var diff: FileDiff
    /// The path of the file it changes.
    var file = ""

    /// The text with all hunks applied.
    func applied(to text: [UInt8], tree: String, notes: inout [String]) throws(ToolError) -> [UInt8] {
      guard !diff.hunks.isEmpty else { return text }
      var placement = HunkPlacement(text)
      for (index, hunk) in diff.hunks.enumerated() {
        let untouched = placement
        guard let place = placement.apply(hunk) else {
          throw failure(of: hunk, number: index + 1, in: untouched, tree: tree)
        }
        if place.fuzz > 0 || place.ignoresLineEnds {
          let loosely = place.fuzz > 0 ? "with fuzz \(place.fuzz)" : "not minding line ends"
          notes.append(
            "patch '\(patch.name)' line \(hunk.line): hunk \(index + 1) of '\(file)' applied \(loosely) at line"
              + " \(place.index + 1)")
        }
      }
      return placement.finish()
    }

    private var start: String { "patch '\(patch.name)' line" }

    private func failure(
      of hunk: FileDiff.Hunk, number: Int, in placement: HunkPlacement, tree: String
    ) -> ToolError {
      var notes: [String] = []
      var backwards = placement
      if backwards.locate(hunk.reversed).map({ $0.fuzz == 0 }) == true {
        notes.append("what it does is there already")
      } else if let difference = firstDifference(hunk, placement) {
        notes.append(difference)
      }
      return ToolError(
        .unreadable,
        "\(start) \(hunk.line): hunk \(number) of \(diff.hunks.count) does not fit '\(file)' of '\(tree)' near line"
          + " \(max(hunk.oldStart, 1))",
        notes: notes,
        hint: notes.first?.hasSuffix("already") == true
          ? "take the patch out of the \(patch.list.rawValue), or name a revision from before it"
          : patch.list == .spec
            ? "the patch is for another revision: name the one that the spec's Version says"
            : "the patch is for another revision: 'quilt push -f \(patch.name)', repair, 'quilt refresh'")
    }

    /// Of the lines at the place the hunk names.
    private func firstDifference(_ hunk: FileDiff.Hunk, _ placement: HunkPlacement) -> String? {
      for (offset, line) in hunk.oldLines.enumerated() {
        let index = max(hunk.oldStart - 1, 0) + offset
        guard placement.lines.indices.contains(index) else {
          return "the file ends at line \(placement.lines.count)"
        }
        let found = placement.text[placement.lines[index]]
        if !found.elementsEqual(line.text) {
          return "line \(index + 1) is '\(Self.shown(found))', the patch has '\(Self.shown(line.text[...]))'"
        }
      }
      return nil
    }

    private static func shown(_ line: ArraySlice<UInt8>) -> String {
      let text = String(decoding: HunkPlacement.withoutEnd(line), as: UTF8.self)
      return text.count > 80 ? text.prefix(77) + "..." : text
    }

    func exists(in tree: String) -> ToolError {
      ToolError(
        .unreadable, "\(start) \(diff.line): it makes '\(file)', which is in '\(tree)' already",
        hint: "take the patch out of the \(patch.list.rawValue), or name a revision from before it")
    }

    func leftover(_ text: [UInt8]) -> ToolError {
      let lines = TextLines.ranges(of: text).count
      return ToolError(
        .unreadable,
        "\(start) \(diff.line): it removes '\(file)', but \(lines == 1 ? "a line" : "\(lines) lines") of the file \(lines == 1 ? "is" : "are") not in it",
        hint: "the patch is for another revision: refresh it, or take it out of the \(patch.list.rawValue)")
    }
  }
}

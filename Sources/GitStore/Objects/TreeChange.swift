/// One file that two trees do not share. A file that became another kind of thing is one change.
struct TreeChange: Hashable, Sendable {
  var path: String
  var old: FileEntry?
  var new: FileEntry?
}

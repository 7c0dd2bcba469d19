struct IncludeKey: Hashable {
  var directory: String
  var name: String
}

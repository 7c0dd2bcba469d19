/// A file's expansions, or none: told apart from "not looked yet".
struct GeneratedEntry {
  var declarations: GeneratedDeclarations?
}

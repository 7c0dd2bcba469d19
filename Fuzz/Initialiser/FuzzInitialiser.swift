import Extraction
import Findings
import VMState

/// Any text in a device's file gives a build: its descriptions name only descriptions there are, whatever the macros, includes and
/// initialisers in it are worth. The input is put behind definitions of the common macros, so that it gets past them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzInitialiser(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = Array(UnsafeBufferPointer(start: data, count: count))
  let tree = TwoFiles(files: [
    "hw/misc/input.c": Array("#include \"macros.h\"\n".utf8) + text, "include/macros.h": macros,
  ])
  guard let target = Target.named("riscv64"), let sources = try? SourceCache().read(tree, jobs: 1) else {
    preconditionFailure("two files in memory cannot be read")
  }
  let build = BuildExtractor(sources).build(for: target)
  for description in build.descriptions {
    for use in description.subsections { precondition(build.descriptions.indices.contains(use.description.index)) }
    for field in description.fields {
      for nested in field.nestedDescriptions { precondition(build.descriptions.indices.contains(nested.index)) }
    }
  }
  for device in build.devices {
    if let id = device.description { precondition(build.descriptions.indices.contains(id.index)) }
  }
  return 0
}

private let macros = Array(
  """
  #define VMSTATE_UINT32_V(_f, _s, _v) { .name = #_f, .version_id = (_v), .size = sizeof(uint32_t), \\
      .info = &vmstate_info_uint32, .flags = VMS_SINGLE, .offset = offsetof(_s, _f) }
  #define VMSTATE_UINT32(_f, _s) VMSTATE_UINT32_V(_f, _s, 0)
  #define VMSTATE_ARRAY(_f, _s, _n) { .name = #_f, .num = (_n), .size = sizeof(uint8_t), \\
      .info = &vmstate_info_uint8, .flags = VMS_ARRAY, .offset = offsetof(_s, _f) }
  #define VMSTATE_STRUCT(_f, _s, _v, _d, _t) { .name = #_f, .version_id = (_v), .vmsd = &(_d), \\
      .size = sizeof(_t), .flags = VMS_STRUCT, .offset = offsetof(_s, _f) }
  #define VMSTATE_END_OF_LIST() { .flags = VMS_END, }

  """.utf8)

private struct TwoFiles: SourceTree {
  var files: [String: [UInt8]]

  var label: String { "input" }
  var treeID: String? { nil }
  var entries: [SourceTreeEntry] {
    files.keys.sorted().map { SourceTreeEntry(path: $0, contentID: $0) }
  }

  func makeReader() throws -> any SourceReader { Reader(files: files) }

  struct Reader: SourceReader {
    var files: [String: [UInt8]]
    func bytes(of entry: SourceTreeEntry) throws -> [UInt8] { files[entry.path] ?? [] }
  }
}

import Extraction
import Findings
import Testing
import VMState

/// A small tree whose sections are put and got by code, extracted whole.
struct CodeFixture {
  let build: Build

  /// - Parameter source: C, behind `hw/toy.c`'s includes.
  init(_ source: String, target: String = "x86_64") throws {
    let tree = Tree(files: [
      "savevm.c": Self.savevm, "hw/hw.h": Self.header, "hw/toy.c": "#include \"hw.h\"\n" + source,
    ])
    let found = try #require(Target.all.first { $0.name == target })
    build = BuildExtractor(try SourceCache().read(tree, jobs: 1)).build(for: found)
  }

  /// What the functions of the section "toy" do, a line a field, groups indented.
  func save() throws -> String { try lines(code().save) }
  func load() throws -> String { try lines(code().load) }

  private func code() throws -> CodeForm {
    let device = try #require(build.devices.first { $0.sectionName == .known("toy") })
    return try #require(device.handlers?.code)
  }

  func lines(_ id: DescriptionID?, indent: String = "") throws -> String {
    guard let id else { return "not read" }
    return try build[id].fields.map { try text($0, indent) }.joined(separator: "\n")
  }

  private func text(_ field: Field, _ indent: String) throws -> String {
    var text = indent + field.member.text
    var inner: DescriptionID?
    switch field.form {
    case .scalar(let form): text += ": \(form.rawValue)"
    case .buffer: text += ": \(field.sizeMember.map { $0.member.text } ?? "\(field.size.value ?? -1)") bytes"
    case .assignment(let type, let value): text += " := (\(type.bits)) \(value.cText)"
    case .validation: text = indent + "requires \(field.exists?.body.cText ?? "")"
    case .group(let id):
      text = indent + "when"
      inner = id
    case .structure(let id):
      text += ": struct"
      inner = id
    case .list(let id):
      text += ": list"
      inner = id
    case .unresolved(let unresolved): text = indent + "opaque: \(unresolved.reason)"
    default: text += ": \(field.form)"
    }
    if field.flags.contains(.array), field.form != .validation { text += " [\(field.count.value ?? -1)]" }
    if let count = field.countMember { text += " [\(count.member)]" }
    if let test = field.exists, field.form != .validation { text += " if \(test.body.cText)" }
    guard let inner else { return text }
    if build[inner].kind == .declared { return text + " \(build[inner].symbol)" }
    return text + "\n" + (try lines(inner, indent: indent + "  "))
  }

  private struct Tree: SourceTree, SourceReader {
    let files: [String: String]
    let label = "fixture"
    let treeID: String? = nil
    var entries: [SourceTreeEntry] {
      files.map { SourceTreeEntry(path: $0.key, contentID: "\($0.key) \(ContentHash.of($0.value))") }
        .sorted { $0.path < $1.path }
    }
    func makeReader() throws -> any SourceReader { self }
    func bytes(of entry: SourceTreeEntry) throws -> [UInt8] { Array((files[entry.path] ?? "").utf8) }
  }

  private static let savevm = """
    #include "hw/hw.h"
    int register_savevm(const char *idstr, int instance_id, int version_id, SaveStateHandler *save_state,
                        LoadStateHandler *load_state, void *opaque) { return 0; }
    void qemu_put_byte(QEMUFile *f, int v) { }
    int qemu_get_byte(QEMUFile *f) { return 0; }
    """

  private static let header = """
    typedef struct QEMUFile QEMUFile;
    typedef void SaveStateHandler(QEMUFile *f, void *opaque);
    typedef int LoadStateHandler(QEMUFile *f, void *opaque, int version_id);
    int register_savevm(const char *idstr, int instance_id, int version_id, SaveStateHandler *save_state,
                        LoadStateHandler *load_state, void *opaque);
    void qemu_put_buffer(QEMUFile *f, const uint8_t *buf, int size);
    int qemu_get_buffer(QEMUFile *f, uint8_t *buf, int size);
    void qemu_put_byte(QEMUFile *f, int v);
    void qemu_put_be16(QEMUFile *f, unsigned int v);
    void qemu_put_be32(QEMUFile *f, unsigned int v);
    void qemu_put_be64(QEMUFile *f, uint64_t v);
    int qemu_get_byte(QEMUFile *f);
    unsigned int qemu_get_be16(QEMUFile *f);
    unsigned int qemu_get_be32(QEMUFile *f);
    uint64_t qemu_get_be64(QEMUFile *f);
    typedef struct QEMUTimer QEMUTimer;
    void qemu_put_timer(QEMUFile *f, QEMUTimer *ts);
    void qemu_get_timer(QEMUFile *f, QEMUTimer *ts);
    #define qemu_put_sbyte qemu_put_byte
    #define qemu_get_sbyte qemu_get_byte
    #if TARGET_LONG_BITS == 64
    #define qemu_put_betl(f, v) qemu_put_be64(f, v)
    #else
    #define qemu_put_betl(f, v) qemu_put_be32(f, v)
    #endif
    static inline void qemu_put_be32s(QEMUFile *f, const uint32_t *pv) { qemu_put_be32(f, *pv); }
    static inline void qemu_get_be32s(QEMUFile *f, uint32_t *pv) { *pv = qemu_get_be32(f); }
    typedef struct ToyUnit { uint32_t num; uint16_t at; struct ToyUnit *next; } ToyUnit;
    typedef struct ToyBinding { void (*save_extra)(void *opaque, QEMUFile *f); } ToyBinding;
    typedef struct Toy {
      uint32_t ctrl, flags; int32_t level; uint8_t mode, data[16]; uint16_t regs[8]; int count;
      ToyUnit units[4], queues[1024]; ToyUnit *first; QEMUTimer *timer; const ToyBinding *binding; void *owner;
    } Toy;
    """
}

import Extraction
import Findings
import StateDiff
import Testing
import VMState

/// A small tree with one device of fields, and what commits make of it.
final class CommitFixture: CommitSources {
  private var trees: [String: [String: String]] = ["base": CommitFixture.files]
  private var parents: [String: [String]] = [:]
  private let cache = SourceCache()
  private(set) lazy var reader = CommitStateReader(target: Target.named("x86_64") ?? Target.all[0], sources: self)
  private(set) var touches: [StateTouch] = []

  init() {
    reader.onTouch = { [unowned self] _, touches in self.touches = touches }
  }

  /// What a commit on top of `parent` does that replaces texts: path, old text, new text. A file that is not there yet has "" as
  /// its old text; one whose new text is nil goes away.
  func change(
    _ edits: [(path: String, old: String, new: String?)], onto parent: String = "base", as name: String = "head"
  ) throws -> CommitStateChange {
    try commit(edits, onto: parent, as: name)
    return try reader.change(of: ExaminedCommit(name: name, parentTree: parent, tree: name))
  }

  /// A tree that nobody is asked about.
  func commit(_ edits: [(path: String, old: String, new: String?)], onto parent: String = "base", as name: String)
    throws
  {
    var files = try #require(trees[parent])
    for edit in edits {
      guard let new = edit.new else {
        #expect(files.removeValue(forKey: edit.path) != nil)
        continue
      }
      if files[edit.path] == nil {
        files[edit.path] = new
      } else {
        #expect(files[edit.path]?.contains(edit.old) == true, "no '\(edit.old)' in \(edit.path)")
        files[edit.path] = files[edit.path]?.replacing(edit.old, with: new)
      }
    }
    trees[name] = files
    parents[name] = [parent]
  }

  /// The tree of both sides' changes.
  func merge(_ left: String, _ right: String, as name: String) throws {
    let (base, one) = (try #require(trees["base"]), try #require(trees[left]))
    trees[name] = one.merging(try #require(trees[right])) { $0 == base[$0] ?? "" ? $1 : $0 }
    for (path, text) in try #require(trees[right]) where text != base[path] { trees[name]?[path] = text }
    parents[name] = [left, right]
  }

  func ancestors(ofTree tree: String, where isKnown: (String) -> Bool) -> [String] {
    parents[tree, default: []].flatMap { isKnown($0) ? [$0] : ancestors(ofTree: $0, where: isKnown) }
  }

  func text(of path: String) throws -> String { try #require(trees["base"]?[path]) }

  /// The commit's own comparison, both trees extracted whole.
  func fullChanges(from parent: String = "base", to name: String = "head") throws -> [StateChange] {
    let target = try #require(Target.named("x86_64"))
    let builds = try [parent, name].map { BuildExtractor(try sources(ofTree: $0)).build(for: target) }
    return BuildComparison.difference(from: builds[0], to: builds[1]).changes
  }

  func changes(from old: String, to new: String, limit: Int) throws(ToolError) -> [SourceChange]? {
    let (left, right) = (trees[old] ?? [:], trees[new] ?? [:])
    return Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }.map { path in
      SourceChange(path: path, old: left[path].map { Array($0.utf8) }, new: right[path].map { Array($0.utf8) })
    }
  }

  func sources(ofTree tree: String) throws(ToolError) -> SourceSet {
    try cache.read(Tree(label: tree, files: trees[tree] ?? [:]), jobs: 1)
  }

  private struct Tree: SourceTree, SourceReader {
    let label: String
    let files: [String: String]
    var treeID: String? { label }
    var entries: [SourceTreeEntry] {
      files.map { SourceTreeEntry(path: $0.key, contentID: "\($0.key) \(ContentHash.of($0.value))") }
        .sorted { $0.path < $1.path }
    }
    func makeReader() throws -> any SourceReader { self }
    func bytes(of entry: SourceTreeEntry) throws -> [UInt8] { Array((files[entry.path] ?? "").utf8) }
  }

  private static let files = [
    "include/vmstate.h": header, "include/hw/clock.h": clockHeader, "hw/clock.c": clock, "hw/other.c": other,
    "hw/timer.c": timer, "hw/i386/board.c": board, "include/hw/boards.h": boardHeader, "qapi/clock.json": schema,
  ]

  private static let header = """
    #ifndef VMSTATE_H
    #define VMSTATE_H
    typedef struct QEMUFile QEMUFile;
    typedef struct VMStateInfo VMStateInfo;
    typedef struct VMStateDescription VMStateDescription;
    typedef struct VMStateField {
      const char *name; size_t offset; size_t size; int num; int version_id;
      const VMStateInfo *info; const VMStateDescription *vmsd; int flags; bool (*field_exists)(void *opaque, int version_id);
    } VMStateField;
    struct VMStateDescription {
      const char *name; int version_id; int minimum_version_id; int (*post_load)(void *opaque, int version_id);
      bool (*needed)(void *opaque); const VMStateField *fields; const VMStateDescription **subsections;
    };
    struct VMStateInfo {
      const char *name; int (*get)(QEMUFile *f, void *pv, size_t size, const VMStateField *field);
      int (*put)(QEMUFile *f, void *pv, size_t size, const VMStateField *field);
    };
    enum VMStateFlags { VMS_SINGLE = 0x001, VMS_ARRAY = 0x004, VMS_STRUCT = 0x008 };
    extern const VMStateInfo vmstate_info_uint32;
    #define VMSTATE_UINT32_V(f, s, v) { .name = #f, .version_id = v, .size = sizeof(uint32_t), \\
      .info = &vmstate_info_uint32, .flags = VMS_SINGLE, .offset = offsetof(s, f) }
    #define VMSTATE_UINT32(f, s) VMSTATE_UINT32_V(f, s, 0)
    #define VMSTATE_UINT32_ARRAY(f, s, n) { .name = #f, .num = n, .size = sizeof(uint32_t), \\
      .info = &vmstate_info_uint32, .flags = VMS_ARRAY, .offset = offsetof(s, f) }
    #define VMSTATE_STRUCT(f, s, v, d, t) { .name = #f, .version_id = v, .vmsd = &(d), .size = sizeof(t), \\
      .flags = VMS_STRUCT, .offset = offsetof(s, f) }
    #define VMSTATE_END_OF_LIST() {}
    typedef struct Other { uint32_t level; } Other;
    extern const VMStateDescription vmstate_other;
    typedef struct DeviceClass { const VMStateDescription *vmsd; void (*reset)(void *dev); } DeviceClass;
    typedef struct TypeInfo {
      const char *name; const char *parent; size_t instance_size; void (*class_init)(void *klass, void *data);
    } TypeInfo;
    #define DEVICE_CLASS(klass) ((DeviceClass *)(klass))
    #define type_init(function) \\
      static void __attribute__((constructor)) do_init_ ## function(void) { register_module_init(function, 1); }
    #endif
    """

  private static let clockHeader = """
    #ifndef CLOCK_H
    #define CLOCK_H
    #define CLOCK_ALARMS 4
    #define CLOCK_MMIO_SIZE 0x1000
    #endif
    """

  private static let clock = """
    #include "vmstate.h"
    #include "hw/clock.h"

    typedef struct ClockState { uint32_t tick, alarm[16], mode, limit; Other other; } ClockState;

    static void clock_set_irq(ClockState *s) { s->mode = 1; }

    static uint64_t clock_read(void *opaque, hwaddr offset, unsigned size)
    {
        return offset < CLOCK_MMIO_SIZE ? 1 : 0;
    }

    static bool clock_limit_needed(void *opaque)
    {
        ClockState *s = opaque;
        return s->limit != 0;
    }

    static int clock_post_load(void *opaque, int version_id)
    {
        ClockState *s = opaque;
        clock_set_irq(s);
        return s->tick > 100 ? -1 : 0;
    }

    static const VMStateDescription vmstate_clock_limit = {
        .name = "clock/limit",
        .version_id = 1,
        .minimum_version_id = 1,
        .needed = clock_limit_needed,
        .fields = (VMStateField[]) { VMSTATE_UINT32(limit, ClockState), VMSTATE_END_OF_LIST() }
    };

    static const VMStateDescription vmstate_clock = {
        .name = "clock",
        .version_id = 2,
        .minimum_version_id = 2,
        .post_load = clock_post_load,
        .fields = (VMStateField[]) {
            VMSTATE_UINT32(tick, ClockState),
            VMSTATE_UINT32_ARRAY(alarm, ClockState, CLOCK_ALARMS),
            VMSTATE_END_OF_LIST()
        },
        .subsections = (const VMStateDescription*[]) { &vmstate_clock_limit, NULL }
    };

    static void clock_class_init(void *klass, void *data)
    {
        DeviceClass *dc = DEVICE_CLASS(klass);
        dc->vmsd = &vmstate_clock;
    }

    static const TypeInfo clock_info = {
        .name = "clock", .parent = "device", .instance_size = sizeof(ClockState), .class_init = clock_class_init,
    };

    static void clock_register_types(void) { type_register_static(&clock_info); }

    type_init(clock_register_types)
    """

  /// A second device that has the first header's structure inside its own.
  static let timer = """
    #include "vmstate.h"

    typedef struct TimerState { Other other; uint32_t count; uint32_t mode[8]; } TimerState;

    static const VMStateDescription vmstate_timer = {
        .name = "timer",
        .version_id = 1,
        .fields = (VMStateField[]) {
            VMSTATE_STRUCT(other, TimerState, 0, vmstate_other, Other),
            VMSTATE_UINT32_ARRAY(mode, TimerState, CLOCK_MODE__MAX),
            VMSTATE_END_OF_LIST()
        }
    };

    static void timer_class_init(void *klass, void *data)
    {
        DeviceClass *dc = DEVICE_CLASS(klass);
        dc->vmsd = &vmstate_timer;
    }

    static const TypeInfo timer_info = {
        .name = "timer", .parent = "device", .instance_size = sizeof(TimerState), .class_init = timer_class_init,
    };

    static void timer_register_types(void) { type_register_static(&timer_info); }

    type_init(timer_register_types)
    """

  private static let boardHeader = """
    typedef struct MachineClass { const char *name; bool allows_clock; } MachineClass;
    #define MACHINE_CLASS(klass) ((MachineClass *)(klass))
    #define BOARD_ALLOWS_CLOCK true
    """

  private static let board = """
    #include "vmstate.h"
    #include "hw/boards.h"

    static void board_class_init(void *klass, void *data)
    {
        MachineClass *mc = MACHINE_CLASS(klass);
        mc->name = "board";
        mc->allows_clock = BOARD_ALLOWS_CLOCK;
    }

    static const TypeInfo board_info = {
        .name = "board-machine", .parent = "machine", .class_init = board_class_init,
    };

    static void board_register_types(void) { type_register_static(&board_info); }

    type_init(board_register_types)
    """

  private static let schema = """
    { 'enum': 'ClockMode', 'data': [ 'one-shot', 'periodic' ] }
    """

  private static let other = """
    #include "vmstate.h"

    const VMStateDescription vmstate_other = {
        .name = "other",
        .version_id = 1,
        .fields = (VMStateField[]) { VMSTATE_UINT32(level, Other), VMSTATE_END_OF_LIST() }
    };

    void other_helper(int x) { }
    """
}

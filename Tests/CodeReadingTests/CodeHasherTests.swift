import CSyntax
import CTree
import CodeReading
import Testing
import VMState

struct CodeHasherTests {
  private static let source = """
    #define COUNT 4
    #define PUT(f, v) qemu_put_be32(f, v)
    enum { FIRST, SECOND };
    static const VMStateDescription vmstate_leaf = { .name = "leaf", .version_id = 1 };
    static const VMStateDescription vmstate_inner = { .name = "inner", .fields = { VMSTATE_STRUCT(x, vmstate_leaf) } };
    static void put_regs(QEMUFile *file, State *s)
    {
        int i;
        for (i = 0; i < COUNT; i++) {
            qemu_put_be32(file, s->regs[i]);
        }
        dev_save(file, s);
    }
    static void unrelated(State *s) { s->other = 1; }
    static void dev_save(QEMUFile *f, void *opaque)
    {
        State *s = opaque;
        qemu_put_byte(f, SECOND);
        PUT(f, s->x);
        put_regs(f, s);
        unrelated(s);
        vmstate_save_state(f, &vmstate_inner, s, NULL);
    }
    """

  /// One file, whose first line is line 2 of it.
  private func tree(_ source: String) -> TreeIndex {
    TreeIndex(
      files: [SourceFile(path: "hw/dev.c", bytes: Array("\n\(source)".utf8))],
      predefined: PredefinedMacros(values: [:], isConfigured: { _ in true }), includeDirectories: [])
  }

  private func hash(_ source: String, _ function: String = "dev_save", stream: Bool = true) -> UInt64 {
    let tree = tree(source)
    return CodeHasher(tree).reference(
      function: tree.symbols.intern(function), visibleFrom: FileID(0), streamParameters: stream
    ).codeHash
  }

  @Test func locationAndName() {
    let tree = tree(Self.source)
    let hasher = CodeHasher(tree)
    let reference = hasher.reference(function: tree.symbols.intern("dev_save"), visibleFrom: FileID(0))
    #expect(reference.function == "dev_save")
    #expect(reference.location == VMState.SourceLocation(path: "hw/dev.c", line: 16))
    #expect(hasher.reference(function: tree.symbols.intern("dev_save"), visibleFrom: FileID(0)) == reference)
    let missing = hasher.reference(function: tree.symbols.intern("elsewhere"), visibleFrom: FileID(0))
    #expect(missing.location == nil)
  }

  @Test(arguments: [
    ("qemu_put_byte(f, SECOND);", "qemu_put_be16(f, SECOND);"), ("#define COUNT 4", "#define COUNT 5"),
    ("enum { FIRST, SECOND }", "enum { FIRST, NEXT, SECOND }"), ("s->regs[i]", "s->shadow[i]"),
    ("#define PUT(f, v) qemu_put_be32(f, v)", "#define PUT(f, v) qemu_put_be64(f, v)"),
    (".version_id = 1", ".version_id = 2"),
  ])
  func changesThatMatter(old: String, new: String) {
    #expect(Self.source.contains(old))
    #expect(hash(Self.source) != hash(Self.source.replacing(old, with: new)))
  }

  @Test(arguments: [
    ("State *s = opaque;", "/* the device */\n\n      State  *s=opaque; // cast"),
    ("s->other = 1;", "s->other = 2;"), ("#define COUNT 4", "#define UNUSED 9\n#define COUNT 4 /* registers */"),
    ("enum { FIRST, SECOND }", "\n\n\nenum { FIRST, SECOND }"),
  ])
  func changesThatDoNot(old: String, new: String) {
    #expect(Self.source.contains(old))
    #expect(hash(Self.source) == hash(Self.source.replacing(old, with: new)))
  }

  @Test func hooksAreNotFollowed() {
    let changed = Self.source.replacing("s->regs[i]", with: "s->shadow[i]")
    #expect(hash(Self.source, stream: false) == hash(changed, stream: false))
  }
}

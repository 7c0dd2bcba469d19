import CSyntax
import CTree
import Testing

@Suite struct FileScannerTests {
  private func declarations(_ text: String) -> [String] {
    let file = SourceFile(path: "x.c", bytes: Array(text.utf8))
    return file.index.declarations.map { "\($0.kind) \(file.text($0.name))" }
  }

  @Test func findsTheKindsOfDeclaration() {
    #expect(
      declarations(
        """
        struct Foo { int a; struct Bar { int b; } c; };
        typedef struct Foo Foo;
        typedef struct { int x; } Anonymous;
        typedef int (*Callback)(void *opaque, int version_id);
        typedef QTAILQ_HEAD(QueueHead, Queue) QueueHead;
        static const VMStateDescription vmstate_foo = { .name = "foo" };
        static Property props[] = { { 0 } };
        static bool needed(void *opaque)
        {
            return true;
        }
        type_init(register_types)
        OBJECT_DECLARE_SIMPLE_TYPE(Foo, FOO);
        extern int prototype(int);
        """) == [
          "structTag Bar", "structTag Foo", "typedef Foo", "typedef Anonymous", "typedef Callback", "typedef QueueHead",
          "variable vmstate_foo", "variable props", "function needed", "macroCall type_init",
          "macroCall OBJECT_DECLARE_SIMPLE_TYPE", "prototype prototype",
        ])
  }

  @Test func takesTheTagBehindAttributeMacros() {
    #expect(declarations("struct QEMU_PACKED Config { int a; };") == ["structTag Config"])
  }

  @Test func seesThroughLinkageBraces() {
    #expect(
      declarations("#ifdef __cplusplus\nextern \"C\" {\n#endif\nstruct A { int x; };\n#ifdef __cplusplus\n}\n#endif\n")
        == ["structTag A"])
  }

  @Test func balancesBracesOverAlternatives() {
    #expect(
      declarations("#if A\nvoid f(int x) {\n#else\nvoid f(void) {\n#endif\n}\nint g(void) { return 0; }\n").last
        == "function g")
  }

  @Test func beginsAnewAtColumnZero() {
    let text = "void broken(void) { if (x) {\n}\nstatic int fine(void)\n{\n    return 1;\n}\n"
    #expect(declarations(text).contains("function fine"))
    #expect(SourceFile(path: "x.c", bytes: Array(text.utf8)).index.recoveries == [2])
  }

  @Test func readsEnumerators() {
    let file = SourceFile(path: "x.h", bytes: Array("enum { A, /* one */ B = 3,\n#ifdef X\n C,\n#endif\n D };".utf8))
    #expect(file.index.enumerators.map { file.text($0.name) } == ["A", "B", "C", "D"])
  }

  @Test func leavesHugeFilesAlone() {
    let file = SourceFile(path: "x.c", bytes: Array("int a = 1;".utf8), sizeLimit: 4)
    #expect(file.isTooLarge)
    #expect(file.index.declarations.isEmpty)
  }
}

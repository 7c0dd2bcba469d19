import Support
import Testing

@testable import VMState

@Suite struct SnapshotTests {
  /// A build with a bit of everything that the format has.
  static func sample(_ target: String = "x86_64") -> Snapshot {
    var fixture = BuildFixture("v1.0", target: target, path: "hw/net/a b.c")
    let foo = fixture.describe(
      "foo/sub",
      needed: BuildFixture.predicate("foo_needed", .binary(.notEqual, BuildFixture.flag("on"), .integer(-3))),
      [.uint32("value", version: 2), .unused(3)])
    fixture.build.descriptions[foo.index].fields[0].exists = BuildFixture.predicate(
      "old",
      .conditional(
        .unary(.negate, .version),
        .cast(
          .int,
          .atom(
            Atom(kind: .environment, text: "kvm_enabled()", reason: "a \"call\"\n\\", codeHash: 7))), .integer(.min)))
    fixture.build.descriptions[foo.index].fields[1].size = .unknown(
      Unresolved("no size", at: SourceLocation(path: "+odd", line: .min), codeHash: .max))
    let top = fixture.describe("foo", version: 3, subsections: [foo], [.structure("child", foo)])
    var save = Description(name: "put_foo", symbol: "put_foo", location: SourceLocation(path: "a.c", line: 9))
    save.kind = .save
    save.fields = [.uint32("(local)"), .make("loop", .list(top))]
    fixture.build.descriptions.append(save)
    var custom = CustomForm(
      symbol: "info", name: "own", get: nil, put: CodeReference(function: "p", location: nil, codeHash: 1))
    custom.code = CodeForm(save: DescriptionID(2), load: nil)
    fixture.build.descriptions[top.index].fields.append(.make("custom", .custom(custom), count: 4))
    fixture.build.descriptions[top.index].fields.append(.make("map", .tree(key: foo, value: top)))
    fixture.build.descriptions[top.index].minimumVersionIDOld = .known(1)
    fixture.build.descriptions[top.index].postLoad = CodeReference(
      function: "foo_post_load", location: SourceLocation(path: "hw/net/a b.c", line: 2), codeHash: 9)
    fixture.device(
      "foo", top, properties: [BuildFixture.property("on", "on", default: 1), BuildFixture.property("x", "y.z")])
    fixture.device(
      "bar", top, section: "foo", ancestors: ["device", "object"],
      properties: [BuildFixture.property("on", "on", default: 1), BuildFixture.property("x", "y.z")])
    fixture.machine(
      "m-1.0", [("foo", "on", "off", "hw_compat_0"), ("foo", "x", "", "hw_compat_0"), ("bar", "x", "1", "m_compat")])
    fixture.machine("m-1.1", [("bar", "x", "1", "m_compat")])
    fixture.build.machines[0].classMembers = ["b": -1, "a": 2]
    fixture.build.typeAncestors = [
      "foo": ["sys-bus-device", "device", "object"], "sys-bus-device": ["device", "object"], "device": ["object"],
      "object": [], "bar": ["device", "elsewhere"], "-": ["object"],
    ]
    fixture.build.initialiserCount = 3
    fixture.build.unresolved = [Unresolved("unreadable file")]
    fixture.build.label = "v1.0"
    fixture.build.treeID = "0abc"
    return Snapshot(
      label: "v1.0", commitID: "abc0", treeID: "0abc", toolVersion: "0.1.0", onlyDefaultConfiguration: false,
      builds: [fixture.build])
  }

  static func body(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2).joined(separator: "\n") + "\n"
  }

  private func failure(_ text: String) throws -> SnapshotError {
    try #require(throws: SnapshotError.self) { try Snapshot(reading: Array(text.utf8)) }
  }

  @Test func readingGivesWhatWasWritten() throws {
    let snapshot = Self.sample()
    let text = try snapshot.text()
    let read = try Snapshot(reading: Array(text.utf8))
    #expect(read == snapshot)
    #expect(try read.text() == text)
  }

  @Test func theFormat() throws { GoldenFile("snapshot.txt").expect(try Self.sample().text()) }

  @Test func severalTargetsAreSorted() throws {
    let (first, second) = (Self.sample("x86_64").builds[0], Self.sample("riscv64").builds[0])
    var snapshot = Self.sample()
    snapshot = Snapshot(
      label: "v1.0", commitID: nil, treeID: "0abc", toolVersion: "0.1.0", onlyDefaultConfiguration: true,
      builds: [first, second])
    #expect(snapshot.builds.map(\.target.name) == ["riscv64", "x86_64"])
    #expect(try Snapshot(reading: Array(snapshot.text().utf8)) == snapshot)
  }

  @Test func everyTruncationIsNoticed() throws {
    let bytes = Array(try Self.sample().text().utf8)
    for count in bytes.indices {
      #expect(throws: SnapshotError.self, "cut to \(count) bytes") { try Snapshot(reading: Array(bytes.prefix(count))) }
    }
  }

  @Test func aShortenedBodyWithAValidHashIsNoticed() throws {
    let body = Array(Self.body(try Self.sample().text()).utf8)
    for count in body.indices.dropLast() where body[count] != 0x0a || count % 7 == 0 {
      let cut = Snapshot.sealed(String(decoding: body.prefix(count), as: UTF8.self))
      // A body that ends before optional blocks may be whole; it must then be a snapshot like any other.
      if let read = try? Snapshot(reading: Array(cut.utf8)) {
        #expect(try Snapshot(reading: Array(read.text().utf8)) == read)
      }
    }
  }

  /// Whatever is read from a changed body can be written and read again; nothing traps.
  @Test func mutationsAreReadOrRefused() throws {
    let body = Array(Self.body(try Self.sample().text()).utf8)
    let alphabet = Array("()\"\\@:=-+ \n019aovf.,?~".utf8)
    SeededGenerator.forAll(count: 3000) { generator in
      var bytes = body
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = alphabet.randomElement(using: &generator) ?? 0
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(alphabet.randomElement(using: &generator) ?? 0, at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 1..<60, using: &generator))
          bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: bytes.indices, using: &generator))
        }
      }
      let text = Snapshot.sealed(String(decoding: bytes, as: UTF8.self))
      do throws(SnapshotError) {
        let read = try Snapshot(reading: Array(text.utf8))
        let again = try Snapshot(reading: Array(try read.text().utf8))
        return again == read ? nil : "what was read is not read again alike"
      } catch {
        return error.message.isEmpty ? "an error says nothing" : nil
      }
    }
  }

  @Test func otherFormatsAreNamed() throws {
    let error = try failure("statereg-snapshot 2\nwhatever\n")
    #expect(error.description == "1:19: the snapshot has the format '2', and this statereg knows format 1")
    #expect(try failure("hello\n").message == "the file is no snapshot: it does not begin with 'statereg-snapshot'")
    #expect(try failure("statereg-snapshot 1\r\nlabel x\r\n").message.contains("carriage return"))
  }

  @Test func aChangedByteIsNoticed() throws {
    let text = try Self.sample().text()
    let changed = text.replacing("version=3", with: "version=4")
    #expect(changed != text)
    #expect(try failure(changed).message.contains("not what its hash stands for"))
  }

  @Test func bytesThatAreNotUTF8HaveAPlace() throws {
    var bytes = Array(try Self.sample().text().utf8)
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "v")))
    bytes[place] = 0xff
    let error = try #require(throws: SnapshotError.self) { try Snapshot(reading: bytes) }
    #expect(error.description == "2:7: the file is not UTF-8")
  }

  /// (in place of, this, what the error says)
  @Test(arguments: [
    ("targets x86_64", "targets x86_64 x86_64", "the target 'x86_64' is held twice"),
    ("targets x86_64", "targets z80", "'z80' is no target of QEMU"),
    ("version=3", "colour=3", "the key 'colour' is not known here"),
    ("version=3", "version=3 version=3", "the key 'version' stands twice, or behind one that it comes before"),
    ("version=3", "version=99999999999999999999", "the number does not fit into 64 bits"),
    ("version=3", "version=03", "the number has a zero or sign too many"),
    ("(structure vmstate_foo_sub)", "(structure vmstate_nowhere)", "the build has no description 'vmstate_nowhere'"),
    ("(structure vmstate_foo_sub)", "(group vmstate_foo_sub)", "'vmstate_foo_sub' is a description of another kind"),
    ("(list vmstate_foo)", "(group put_foo)", "what 'put_foo' does contains itself"),
    ("type object\n", "type object foo\n", "ancestors, or is its own"),
    ("type object\n", "type object\ntype object\n", "the type 'object' stands twice"),
    ("tables hw_compat_0", "tables hw_compat_9", "there is no list 'hw_compat_9' of tables"),
    ("commit abc0", "commit v1", "'v1' is no commit id"),
  ]) func errorsSayWhatIsWrong(change: (String, String, String)) throws {
    let body = Self.body(try Self.sample().text())
    let changed = body.replacing(change.0, with: change.1, maxReplacements: 1)
    try #require(changed != body)
    let error = try failure(Snapshot.sealed(changed))
    #expect(error.message.contains(change.2), "\(error)")
    #expect(!error.hint.isEmpty)
  }

  @Test func deepNestingIsRefused() throws {
    let body = Self.body(try Self.sample().text())
    let deep = String(repeating: "(! ", count: 200_000)
    let changed = body.replacing("(neg version)", with: deep)
    try #require(changed != body)
    #expect(try failure(Snapshot.sealed(changed)).message == "the expression is nested more than 1000 deep")
    var snapshot = Self.sample()
    var expression = Expression.version
    for _ in 0..<1100 { expression = .unary(.not, expression) }
    snapshot.builds[0].descriptions[0].needed?.body = expression
    #expect(throws: SnapshotError.self) { try snapshot.text() }
  }

  @Test func everyFlagAndRuleHasAWord() {
    #expect(FieldFlags.words.reduce(into: FieldFlags()) { $0.insert($1.flag) }.rawValue == (1 << 17) - 1)
    #expect(Set(FieldFlags.words.map(\.word)).count == 17)
    #expect(WireRules.facts.count == 11)
  }
}

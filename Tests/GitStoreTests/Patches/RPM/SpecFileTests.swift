import Findings
import Foundation
import Support
import Testing

@testable import GitStore

/// Which patches a spec file applies. The rules are rpm's: `build/parsePrep.c`, `build/parsePreamble.c`, `macros.in`.
@Suite struct SpecFileTests {
  private func spec(_ text: String) throws -> SpecFile { try SpecFile(Array(text.utf8), path: "a/qemu.spec") }

  /// `name -pN`, with `-R` where reversed, in the order of application.
  private func applied(_ text: String) throws -> [String] {
    try spec(text).patches.map { "\($0.name) -p\($0.strip)\($0.isReversed ? " -R" : "")" }
  }

  private func message(_ text: String) throws -> String {
    try #require(throws: ToolError.self) { _ = try spec(text) }.message
  }

  private static let preamble = """
    # Patch9: not-this.patch
    Name: qemu
    Version: 7.2.0
    Patch2: b.patch
    Patch0001: %{name}-%{version}-a.patch
    patch10 : https://example.invalid/down/c.patch?x#/c.patch
    %description
    Patch5: this is prose

    """

  @Test(
    arguments: [
      ("%setup -q -n qemu-%{version}", []),
      ("%autosetup -p1 -n qemu-%{version}", ["qemu-7.2.0-a.patch -p1", "b.patch -p1", "c.patch -p1"]),
      ("%autosetup -S git", ["qemu-7.2.0-a.patch -p1", "b.patch -p1", "c.patch -p1"]),
      ("%autosetup -N -n x\n%autopatch -p2 -m 2", ["b.patch -p2", "c.patch -p2"]),
      ("%setup -q\n%autopatch -p1 -M 1", ["qemu-7.2.0-a.patch -p1"]),
      ("%autopatch -p 1 -m2 -M9", ["b.patch -p1"]),
      ("%autopatch -p1 10 1", ["c.patch -p1", "qemu-7.2.0-a.patch -p1"]),
      ("%patch10 -p1 -b .orig\n%patch2\n  %patch0001 -p0", ["c.patch -p1", "b.patch -p0", "qemu-7.2.0-a.patch -p0"]),
      (
        "%patch 2 -p1\n%patch -P 10 -p3\n%patch -P1 -P2 -p1",
        ["b.patch -p1", "c.patch -p3", "qemu-7.2.0-a.patch -p1", "b.patch -p1"]
      ),
      ("%patch2 -p1 -R -F 3", ["b.patch -p1 -R"]),
      ("#%patch2 -p1\n%dnl %patch2 -p1\n%patch1 -p1", ["qemu-7.2.0-a.patch -p1"]),
      ("git am -q %{patches}", ["qemu-7.2.0-a.patch -p1", "b.patch -p1", "c.patch -p1"]),
      ("patch -p1 < %{PATCH2}\n%{__patch} -p0 -i %{P:10}", ["b.patch -p1", "c.patch -p0"]),
      ("%patch2 -p1\n%build\n%patch1 -p1\n%changelog\n- 50% of %patch10 and %{x is gone", ["b.patch -p1"]),
    ] as [(String, [String])])
  func prepAppliesInItsOrder(prep: String, expected: [String]) throws {
    #expect(try applied(Self.preamble + "%prep\n" + prep + "\n") == expected)
  }

  @Test func numbersCountOnWithoutOne() throws {
    #expect(
      try applied("Patch: a\nPatch: b\nPatch7: c\nPatch: d\n%prep\n%patch8 -p1\n%patch0 -p1\n%patch1 -p1\n") == [
        "d -p1", "a -p1", "b -p1",
      ])
    #expect(try applied("%patchlist\na\n# no\nb\n\n%prep\n%autosetup -p1\n") == ["a -p1", "b -p1"])
  }

  @Test(
    arguments: [
      ("%if 0\nPatch1: a\n%else\nPatch2: b\n%endif", ["b"]), ("%if 1 # yes", nil),
      ("%if 0%{?rhel}\nPatch1: a\n%endif\nPatch2: b", ["b"]),
      ("%if 0%{?rhel} || ! 0%{?fedora}\nPatch1: a\n%endif", ["a"]),
      ("%global rhel 9\n%if 0%{?rhel} >= 8 && 0%{?rhel} < 10\nPatch1: a\n%else\nPatch1: b\n%endif", ["a"]),
      ("%bcond_without x\n%bcond_with y\n%if %{with x} && %{without y}\nPatch1: a\n%endif", ["a"]),
      ("%bcond z 1\n%if %{with z}\nPatch1: a\n%endif", ["a"]),
      ("%define kind \"odd\"\n%if %{kind} == \"odd\"\nPatch1: a\n%elif 1\nPatch2: b\n%endif", ["a"]),
      ("%if 0\nPatch1: a\n%elif 1\nPatch2: b\n%elif 1\nPatch3: c\n%else\nPatch4: d\n%endif", ["b"]),
      ("%ifarch %{ix86} x86_64\nPatch1: a\n%endif\n%ifnarch x86_64\nPatch2: b\n%endif", ["a"]),
      ("%if 0\n%if nonsense (\nPatch1: a\n%else\nPatch1: b\n%endif\n%endif\nPatch2: c", ["c"]),
      ("%{!?extra:%global extra 1}\n%if %{extra}\nPatch1: a\n%endif", ["a"]),
      ("%{?extra:\nPatch1: a\n}\nPatch2: b", ["b"]),
      ("%global deps() \\\n%if 1 \\\nRequires: %1 \\\n%endif \\\n%{nil}\nPatch1: a", ["a"]),
      ("%define a x\n%define b %{a}y\n%define a z\nPatch1: %{b}%%\nPatch2: %{?a:-%{a}}%{?none}", ["zy%", "-z"]),
      ("%define a x\n%global b %{a}y\n%define a z\nPatch1: %b", ["xy"]),
    ] as [(String, [String]?)])
  func conditionsAndMacros(preamble: String, expected: [String]?) throws {
    let text = preamble + "\n%prep\n%autosetup -p1\n"
    guard let expected else {
      #expect(throws: ToolError.self) { try spec(text) }
      return
    }
    #expect(try spec(text).patches.map(\.name) == expected)
  }

  @Test(arguments: [
    ("Patch1: a-%{vendor}.patch\n%prep\n", "1: 'a-%{vendor}.patch' has a macro that the spec does not define"),
    ("Patch1: a\nPatch1: b\n", "2: patch 1 is 'b' here and 'a' in line 1"),
    ("Patch1: x/\n", "1: 'Patch1' names no file"),
    ("Patch99999999999999999999: x\n", "1: 'Patch99999999999999999999' has a number that is too large"),
    ("%prep\n%patch3 -p1\n", "2: patch 3 is applied and not declared"),
    ("Patch3: a\n%prep\n%patch3 -p\n", "3: '-p' lacks its value"),
    ("Patch3: a\n%prep\n%patch3 -pone\n", "3: '-p one' has no number"),
    ("Patch3: a\n%prep\n%patch3 -p1 -d sub\n", "3: '-d sub' is not followed: patches go on the whole tree"),
    ("%if 1\nPatch1: a\n", "1: '%if 1' has no '%endif'"), ("Name: a\n%endif\n", "2: '%endif' without '%if'"),
    ("%else\n", "1: '%else' without '%if'"),
    ("%if %(test -e x)\nPatch1: a\n%endif\n", "1: '%if %(test -e x)' cannot be evaluated, and it decides about line 2"),
    (
      "Name: a\n%if %{foo} > 1\n%global x 1\n%endif\n%if 0%{?x}\nPatch1: a\n%endif\n",
      "5: '%if 0%{?x}' cannot be evaluated, and it decides about line 6"
    ),
    ("%define a %b%b\n%define b %a\nPatch1: %a\n", "3: macros are nested more than 64 deep"),
  ])
  func errorsNameTheirLine(text: String, expected: String) throws {
    #expect(try message(text) == "a/qemu.spec:" + expected)
  }

  /// Doubling at every step would take 2^60.
  @Test func macrosWithoutEnd() throws {
    var text = "%define m0 x\n"
    for level in 1..<60 { text += "%define m\(level) %m\(level - 1)%m\(level - 1)\n" }
    #expect(try message(text + "Patch1: %m59\n").hasSuffix("its macros expand without end"))
  }

  @Test func whatIsAssumedIsSaid() throws {
    let text = """
      Patch1: a
      %if 0%{?rhel}
      Patch2: b
      Patch3: c
      %endif
      %ifarch s390x
      Patch4: d
      %endif
      %if 0%{?suse_version}
      Requires: nothing
      %endif
      %prep
      cp %{PATCH1} .
      """
    #expect(
      try spec(text).notes == [
        "a/qemu.spec:2: '%if 0%{?rhel}' decides about line 3: it is assumed that 'rhel' is not defined",
        "a/qemu.spec:6: '%ifarch s390x' decides about line 7: it is assumed that the package is built on x86_64",
        "a/qemu.spec:13: the line names a patch, and what it does with it is not followed",
        "a/qemu.spec:1: patch 'a' is declared and '%prep' does not apply it",
      ])
  }

  @Test func carriageReturnsAndNoPrep() throws {
    #expect(try spec("Patch1: a\r\nPatch2: b\r\n%prep\r\n%autosetup -p1\r\n").patches.map(\.name) == ["a", "b"])
    #expect(try spec("Patch1: a\n").notes.count == 1)
  }

  /// Whatever the text, it ends with a list or an error.
  @Test func anyText() {
    let parts = [
      "%if", "%endif", "%else", " ", "\n", "%{", "}", "%", "(", ")", "\\\n", "Patch1: a", "%prep\n", "%autosetup -p1\n",
      "%define a ", "%a", "%{?a:", "!", "1", "||", "\"", "%patch", "-P", "é", "%bcond x ", "%global b() ", "\t",
    ]
    SeededGenerator.forAll(count: 400) { generator in
      var text = ""
      for _ in 0..<Int.random(in: 0..<60, using: &generator) { text += parts.randomElement(using: &generator) ?? "" }
      _ = try? SpecFile(Array(text.utf8), path: "x.spec")
      return nil
    }
  }

  // MARK: On a tree

  @Test func patchesLieBesideTheSpecOrInSources() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "one\n"])
    let diff = { (old: String, new: String) in "--- x/hw/a.c\n+++ y/hw/a.c\n@@ -1 +1 @@\n-\(old)\n+\(new)\n" }
    let text = "Patch1: 1.patch\nPatch2: 2.patch\n%prep\n%autosetup -p1\n"
    try builder.writeBesides("SPECS/q.spec", text)
    try builder.writeBesides("SOURCES/1.patch", diff("one", "two"))
    try builder.writeBesides("SPECS/2.patch", diff("two", "three"))
    let repository = try Repository(at: builder.directory)
    let specification = try TreeSpecification(parsing: "HEAD+series:\(builder.besides("SPECS/q.spec"))")
    let tree = try specification.load { () throws(ToolError) in repository }
    let file = try #require(tree.paths.first { $0.path == "hw/a.c" })
    #expect(try tree.makeReader().read(file) == Array("three\n".utf8))
    // The same on top of another list.
    try builder.writeBesides("more/sub/3.patch", diff("three", "four"))
    try builder.writeBesides("more/series", "sub/3.patch\r\n")
    let both = try TreeSpecification(parsing: "\(specification)+series:\(builder.besides("more"))")
    let four = try both.load { () throws(ToolError) in repository }
    #expect(try four.makeReader().read(try #require(four.paths.first { $0.path == "hw/a.c" })) == Array("four\n".utf8))
  }

  @Test func errorsOfPatchesSpeakOfTheSpec() throws {
    let builder = try RepositoryBuilder()
    try builder.commit("One", ["hw/a.c": "one\n"])
    let repository = try Repository(at: builder.directory)
    let tree = try StoredTree(repository.revision("HEAD"), in: repository)
    func failure(_ spec: String) throws -> ToolError {
      let path = try builder.writeBesides("q.spec", spec)
      return try #require(throws: ToolError.self) { _ = try PatchSeries(at: path).applied(to: tree) }
    }
    let gone = try failure("Name: q\nPatch1: gone.patch\n%prep\n%autosetup -p1\n")
    #expect(
      gone.message == "patch 'gone.patch' (\(builder.besides("q.spec")):2) cannot be read: no such file or directory")
    try builder.writeBesides("1.patch", "--- x/hw/a.c\n+++ y/hw/a.c\n@@ -1 +1 @@\n-one\n+two\n")
    #expect(
      try failure("Patch1: 1.patch\n%prep\n%patch1 -p0\n").hint == "apply '1.patch' with -p1 in the spec")
    try builder.writeBesides("1.patch", "--- x/hw/a.c\n+++ y/hw/a.c\n@@ -1 +1 @@\n-three\n+two\n")
    #expect(
      try failure("Patch1: 1.patch\n%prep\n%patch1 -p1\n").hint
        == "the patch is for another revision: name the one that the spec's Version says")
    let none = try #require(throws: ToolError.self) { _ = try PatchSeries(at: builder.besides("none.spec")) }
    #expect(none.message.hasPrefix("the spec file '\(builder.besides("none.spec"))' cannot be read"))
  }
}

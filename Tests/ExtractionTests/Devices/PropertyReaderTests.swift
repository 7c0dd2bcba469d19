import CSyntax
import CTree
import Testing
import VMState

@testable import Extraction

struct PropertyReaderTests {
  /// Macros of today's shape: the initialiser carries the member's offset, the info and the default.
  private static let header = """
    #define typeof_field(type, field) typeof(((type *)0)->field)
    #define type_check(t1, t2) ((t1 *)0 - (t2 *)0)
    #define PROP(_name, _state, _field, _prop, _type, ...) {  \\
            .name = (_name), .info = &(_prop), \\
            .offset = offsetof(_state, _field) + type_check(_type, typeof_field(_state, _field)), \\
            __VA_ARGS__ }
    #define PROP_U32(_n, _s, _f, _d) \\
        PROP(_n, _s, _f, qdev_prop_uint32, uint32_t, .set_default = true, .defval.u = (uint32_t)_d)
    #define PROP_INT8(_n, _s, _f, _d) \\
        PROP(_n, _s, _f, qdev_prop_int8, int8_t, .set_default = true, .defval.i = (int8_t)_d)
    #define PROP_BIT(_n, _s, _f, _b, _d) \\
        PROP(_n, _s, _f, qdev_prop_bit, uint32_t, .bitnr = (_b), .set_default = true, .defval.u = (bool)_d)
    #define PROP_BOOL(_n, _s, _f, _d) \\
        PROP(_n, _s, _f, qdev_prop_bool, bool, .set_default = true, .defval.u = (bool)_d)
    #define PROP_STRING(_n, _s, _f) PROP(_n, _s, _f, qdev_prop_string, char *)
    #define PROP_NO_DEFAULT(_n, _s, _f) PROP(_n, _s, _f, qdev_prop_uint32, uint32_t)
    typedef struct Conf { uint32_t rate; uint32_t lanes[4]; } Conf;
    typedef struct Chip {
        uint32_t flags; bool old; char *label; Conf conf; int8_t bias; uint32_t plain;
    } Chip;

    """

  private func properties(_ source: String) throws -> [Property] {
    let fixture = try MachineFixture(["hw/misc/chip.c": source])
    let reader = PropertyReader(context: fixture.context, layout: fixture.layout)
    return fixture.context.tree.variables(ofType: "Property").flatMap(reader.properties(inArray:))
  }

  @Test func membersWidthsBitsAndDefaults() throws {
    let properties = try properties(
      Self.header + """
        #define FLAG_BIT 3
        #define BOTH(_s) PROP_BIT("late", _s, flags, FLAG_BIT, true), PROP_BOOL("old", _s, old, false)
        static const Property chip_properties[] = {
            PROP_U32("rate", Chip, conf.rate, 9 * 1000),
            PROP_U32("lane", Chip, conf.lanes[1 + 1], 0xffffffff),
            PROP_INT8("bias", Chip, bias, -2),
            BOTH(Chip),
            PROP_STRING("label", Chip, label),
            PROP_NO_DEFAULT("plain", Chip, plain),
        };
        """)
    #expect(properties.map(\.name) == ["rate", "lane", "bias", "late", "old", "label", "plain"])
    #expect(
      properties.map(\.member.text) == ["conf.rate", "conf.lanes[2]", "bias", "flags", "old", "label", "plain"])
    let word = CInteger(bits: 32, isSigned: false)
    #expect(
      properties.map(\.type) == [word, word, CInteger(bits: 8, isSigned: true), word, CInteger.bool, nil, word])
    #expect(properties.map(\.bit) == [nil, nil, nil, .known(3), nil, nil, nil])
    #expect(
      properties.map { $0.defaultValue?.value } == [9000, 0xffff_ffff, -2, 1, 0, nil, nil])
    // Where the device lists it, not where the macro's body stands.
    #expect(properties[0].location == SourceLocation(path: "hw/misc/chip.c", line: 24))
  }

  @Test func whatIsDefinedNowhereIsAnUnknownDefault() throws {
    let property = try #require(
      properties(
        Self.header + """
          static Property chip_properties[] = { PROP_U32("rate", Chip, conf.rate, FROM_A_LIBRARY), {} };
          """
      ).first)
    #expect(property.defaultValue?.unresolved?.reason.contains("FROM_A_LIBRARY") == true)
    #expect(property.defaultValue?.unresolved?.codeHash != 0)
  }

  /// 2009: `offsetof` was the tree's own macro, the default a compound literal, and the list part of the device's initialiser.
  @Test func inlineListsOf2009() throws {
    let fixture = try MachineFixture([
      "hw/chip.c": """
      #define offsetof(TYPE, MEMBER) ((size_t) &((TYPE *)0)->MEMBER)
      #define DEFINE_PROP_UINT32(_n, _s, _f, _d) \\
          { .name = (_n), .info = &(qdev_prop_uint32), .offset = offsetof(_s, _f), .defval = (uint32_t[]) { _d } }
      #define DEFINE_PROP_END_OF_LIST() {}
      typedef struct Chip { uint32_t a; struct { uint32_t vectors; } dev; } Chip;
      static DeviceInfo chip_info = {
          .qdev.name = "chip",
          .qdev.props = (Property[]) {
              DEFINE_PROP_UINT32("vectors", Chip, dev.vectors, 3),
              DEFINE_PROP_END_OF_LIST(),
              DEFINE_PROP_UINT32("behind the end", Chip, a, 3),
          }
      };
      """
    ])
    let place = try #require(fixture.context.tree.variables(ofType: "DeviceInfo").first)
    let tokens = fixture.context.tree.expandedTokens(of: place, from: place.file)
    let lists = InitializerTokens(fixture.context.symbols)
    let value = try #require(lists.initializer(ofDeclaration: tokens[...]))
    let entry = try #require(lists.braced(value).flatMap { lists.entries($0).first { $0.member == "qdev.props" } })
    let properties = PropertyReader(context: fixture.context, layout: fixture.layout)
      .properties(inList: entry.value, file: place.file)
    #expect(properties.map(\.name) == ["vectors"])
    #expect(properties.first?.member == MemberPath("dev.vectors"))
    #expect(properties.first?.type == CInteger(bits: 32, isSigned: false))
    #expect(properties.first?.defaultValue == .known(3))
  }
}

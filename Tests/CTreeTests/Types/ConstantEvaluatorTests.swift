import CSyntax
import Testing

@Suite struct ConstantEvaluatorTests {
  @Test(arguments: [
    ("1 + 2 * 3", 7), ("(1 << 31)", -2_147_483_648), ("1u << 31", 2_147_483_648), ("1ULL << 40", 1 << 40),
    ("-1 > 0u", 1), ("-1 > 0", 0), ("-1L > 0u", 0), ("~0U", 0xffff_ffff), ("~0ULL >> 60", 15), ("0x10 | 010 | 0b1", 25),
    ("7 / 2", 3), ("-7 / 2", -3), ("-7 % 4", -3), ("'A'", 65), ("'\\n'", 10), ("'\\x41'", 65), ("'AB'", 0x4142),
    ("1 ? 2 : 3", 2), ("0 ?: 9", 9), ("5 ?: 9", 5), ("(uint8_t)0x1ff", 0xff), ("(int8_t)0xff", -1), ("(bool)12", 1),
    ("(int)2.5", 2), ("!0 && !(3 - 3)", 1), ("sizeof(int) * 3", 12), ("sizeof(\"abc\" \"de\")", 6),
    ("sizeof(uint64_t *)", 8), ("sizeof(char[3][5])", 15), ("sizeof 'a'", 4), ("sizeof(size_t)", 8),
    ("sizeof(int (*)[4])", 8), ("0x7fffffff + 1 < 0", 1), ("(uint32_t)-1 / 2", 0x7fff_ffff), ("1, 2", 2),
    ("NULL == 0", 1), ("true + true", 2), ("__builtin_ctz(8)", 3), ("__builtin_clzll(1)", 63), ("__builtin_ffs(0)", 0),
    ("__builtin_popcount(0xff)", 8), ("__builtin_bswap32(1)", 0x0100_0000), ("__builtin_bswap16(0x1234)", 0x3412),
    ("__builtin_choose_expr(__builtin_constant_p(3), 4, (void)0)", 4),
    ("__builtin_types_compatible_p(int, signed)", 1), ("__builtin_types_compatible_p(typeof(1), long)", 0),
    ("({ typeof(1 ? (3) : (5)) _a = (3), _b = (5); _a > _b ? _a : _b; })", 5),
    ("sizeof(({ __auto_type x = 1ULL; x; }))", 8), ("(int)sizeof(struct { int a : 1; })", 4),
    ("((0x1fff) & -(0 ? (0x1fff) : (0x1000)))", 0x1000), ("__builtin_expect(3, 1)", 3),
  ])
  func constants(text: String, expected: Int64) {
    #expect(DeclarationFixture("").value(text) == expected, "\(text)")
  }

  static let device = """
    typedef uint64_t hwaddr;
    enum { REG_A, REG_B = 5, REG_C, REG_COUNT };
    typedef enum { FIRST = -1, SECOND } Order;
    typedef struct ToyState { struct { void *parent; } parent_obj; uint32_t regs[REG_COUNT]; uint8_t fifo[16];
      struct { uint16_t head; uint16_t tail; } queue[4]; struct ToyState *next; } ToyState;
    static const int depth = 3 * 2;
    static const uint8_t width = 0x1ff;
    static const int table[] = { 1, 2, [7] = 3 };
    static const char name[] = "toy";
    static int variable = 5;
    static const char *text = "x";
    static const int loop = other;
    static const int other = loop;
    static inline int log2_of(int x) { return x == 8 ? 3 : 0; }
    """

  @Test(arguments: [
    ("sizeof(ToyState)", 80), ("sizeof(struct ToyState)", 80), ("offsetof(ToyState, fifo)", 36),
    ("offsetof(ToyState, queue[2].tail)", 62), ("__builtin_offsetof(struct ToyState, next)", 72),
    ("(size_t)&((ToyState *)0)->regs[2]", 16), ("sizeof(((ToyState *)0)->regs)", 28),
    ("sizeof(typeof(((ToyState *)0)->regs[0]))", 4), ("REG_COUNT", 7), ("REG_C + depth", 12), ("width", 0xff),
    ("sizeof(table) / sizeof((table)[0])", 8), ("sizeof(name)", 4),
    ("(sizeof(((ToyState *)0)->queue) / sizeof((((ToyState *)0)->queue)[0]))", 4),
    ("(offsetof(ToyState, fifo) + ((uint8_t (*)[16])0 - (typeof(((ToyState *)0)->fifo) *)0))", 36),
    ("(uint32_t *)0 - (typeof(((ToyState *)0)->regs[0]) *)0", 0), ("log2_of(8)", 3), ("SECOND", 0), ("FIRST", -1),
    ("sizeof(Order)", 4), ("_Alignof(ToyState)", 8), ("(char *)&((ToyState *)0)->next - (char *)0", 72),
    ("!__builtin_types_compatible_p(typeof(table), typeof(&(table)[0]))", 1),
    ("offsetof(ToyState, regs[1 + 1])", 16), ("offsetof(ToyState, parent_obj.parent)", 0),
  ])
  func declarations(text: String, expected: Int64) {
    let fixture = DeclarationFixture(Self.device)
    #expect(fixture.value(text) == expected, "\(text): \(fixture.reason(text) ?? "")")
  }

  @Test(arguments: [
    ("TOY_MAX + 1", "macro or constant 'TOY_MAX' is not defined in the tree"),
    ("sizeof(struct Nowhere)", "struct 'Nowhere' is not defined in the tree"),
    ("sizeof(Nowhere)", "macro or constant 'Nowhere' is not defined in the tree"),
    ("sizeof(Nowhere *[nowhere])", "macro or constant 'nowhere' is not defined in the tree"),
    ("offsetof(ToyState, missing)", "struct 'ToyState' has no member 'missing'"), ("1 / 0", "a division by zero"),
    ("1 << 32", "a shift by 32 is out of range"), ("loop", "'loop' is defined by itself"),
    ("variable", "'variable' is not constant"),
    ("offsetof(ToyState, next->fifo)", "'offsetof' leads through a pointer"),
    ("1 +", "the expression was not understood: expected an expression"),
    ("(1", "the expression was not understood: expected ')' before 'end'"),
    ("2.5", "a floating-point constant is no integer"),
    ("unseen(3)", "macro or function 'unseen' is not defined in the tree"),
  ])
  func unknown(text: String, reason: String) {
    #expect(DeclarationFixture(Self.device).reason(text) == reason)
  }

  @Test func deepNestingIsAnError() {
    let fixture = DeclarationFixture("")
    let parens = String(repeating: "(", count: 50_000) + "1" + String(repeating: ")", count: 50_000)
    #expect(fixture.reason(parens) == "the expression was not understood: nested too deeply")
    #expect(
      fixture.reason("1" + String(repeating: " + 1", count: 50_000))
        == "the expression was not understood: nested too deeply")
    #expect(
      fixture.reason(String(repeating: "-", count: 50_000).map(String.init).joined(separator: " ") + "1")
        == "the expression was not understood: nested too deeply")
    #expect(fixture.value("1" + String(repeating: " + 1", count: 300)) == 301)
  }
}

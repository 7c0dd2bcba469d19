import CSyntax
import CodeReading
import Testing
import VMState

@Suite struct PredicateReaderTests {
  static let types = """
    typedef struct Object { void *class; } Object;
    typedef struct DeviceState { Object parent_obj; bool realized; } DeviceState;
    typedef struct PCIDevice { DeviceState qdev; uint32_t cap_present; } PCIDevice;
    typedef struct ToyBus { DeviceState *parent; int devfn; } ToyBus;
    typedef struct ToyQueue { uint16_t head, tail; } ToyQueue;
    enum { MODE_OFF, MODE_ON = 4, MODE_MAX };
    typedef struct ToyState {
      PCIDevice parent_obj;
      uint32_t ctrl, compat_flags; int32_t level; uint64_t features; uint8_t mode; bool on, off;
      uint32_t narrow : 3; uint32_t one : 1;
      uint32_t regs[4]; ToyQueue queues[3]; int count; ToyBus *bus; ToyQueue *extra; double rate; int64_t expire;
      void (*hook)(void *); const struct ToyOps *ops;
    } ToyState;
    #define OBJECT_CHECK(type, obj, name) ((type *)object_dynamic_cast_assert((Object *)(obj), name, "f", 1, "g"))
    #define TOY(obj) OBJECT_CHECK(ToyState, (obj), "toy")
    #define PCI_DEVICE(obj) OBJECT_CHECK(PCIDevice, (obj), "pci")
    #define container_of(ptr, type, member) ({ \\
        const typeof(((type *) 0)->member) *__mptr = (ptr); \\
        (type *) ((char *) __mptr - __builtin_offsetof(type, member)); })
    #define MAX(a, b) ({ typeof(1 ? (a) : (b)) _a = (a), _b = (b); _a > _b ? _a : _b; })
    static inline DeviceState *DEVICE(const void *obj)
    { return ((DeviceState *)object_dynamic_cast_assert((Object *)obj, "device", "f", 1, "g")); }
    bool kvm_allowed;
    static const int limit = 7;
    static bool hot = false;
    static bool is_hot(void) { return hot; }
    #define REGISTER_BASE 8
    #define defreg(x) REG_##x = (REGISTER_##x >> 2)
    enum { defreg(BASE), REG_NEXT };
    enum { FIELD_MASK = ((~0ULL) >> (64 - (4))) << (0) };
    static bool helper(ToyState *s, uint32_t mask) { return s->ctrl & mask; }
    static ToyState *state_of(ToyQueue *q, int n) { return container_of(q, ToyState, queues[n]); }
    static inline uint64_t bit(int n) { return 1ULL << n; }
    static inline bool has(uint64_t f, unsigned n) { assert(n < 64); return !!(f & bit(n)); }

    """

  private func body(_ statements: String, objectType: String? = nil, parameters: String = "void *opaque") -> String {
    PredicateFixture(Self.types + "static bool test(\(parameters))\n{\n\(statements)\n}\n")
      .body("test", objectType: objectType)
  }

  @Test(arguments: [
    ("return s->on;", "on:u1"),
    ("return !s->on;", "!(on:u1)"),
    ("return s->ctrl & 0x10;", "((ctrl:u32 & 16) != 0)"),
    ("return s->level;", "(level:i32 != 0)"),
    ("return s->mode == MODE_ON;", "(mode:u8 == 4)"),
    ("return s->bus->devfn >= limit;", "(bus.devfn:i32 >= 7)"),
    ("return s->bus != NULL && s->bus->devfn;", "((bus:u64 != 0) && (bus.devfn:i32 != 0))"),
    ("return s->one && s->narrow > 2;", "(one:u1 && (narrow:u8 > 2))"),
    ("return (uint8_t)s->ctrl == 3;", "(<u8>ctrl:u32 == 3)"),
    ("return s->ctrl + 1 == 0;", "(<u32>(ctrl:u32 + 1) == 0)"),
    ("return ~s->ctrl & 1;", "(<u32>~(ctrl:u32) & 1)"),
    ("return s->features >> 32;", "(((features:u64 >> 32) & 4294967295) != 0)"),
    ("return s->mode << 4 > 16;", "(<i32>(mode:u8 << 4) > 16)"),
    ("return s->regs[2] || s->queues[1].tail;", "(regs[2]:u32 || (queues[1].tail:u16 != 0))"),
    ("return s->level == -1;", "(level:i32 == -1)"),
    ("return s->ctrl != (uint32_t)-1;", "(ctrl:u32 != 4294967295)"),
    ("return s->on ? s->ctrl : s->level > 3;", "((on:u1 ? ctrl:u32 : (level:i32 > 3)) != 0)"),
    ("return kvm_allowed && s->on;", "({$kvm_allowed} && on:u1)"),
    ("return helper(s, 4);", "((ctrl:u32 & 4) != 0)"),
    ("return has(s->features, 3);", "((features:u64 & 8) != 0)"),
    ("return MAX(s->level, 3) > 5;", "(((level:i32 > 3) ? level:i32 : 3) > 5)"),
    (
      "return MAX(1, MAX(2, s->level)) == 2;",
      "(((1 > ((2 > level:i32) ? 2 : level:i32)) ? 1 : ((2 > level:i32) ? 2 : level:i32)) == 2)"
    ),
    ("return sizeof(s->regs) == 16 && s->on;", "on:u1"),
    ("return *(s->regs + 1) == 5;", "(regs[1]:u32 == 5)"),
    ("uint32_t *r = &s->regs[1]; return r[2] == 9;", "(regs[3]:u32 == 9)"),
    ("ToyQueue *q = &s->queues[2]; return q->head != q->tail;", "(queues[2].head:u16 != queues[2].tail:u16)"),
    ("ToyQueue *q = s->queues; q++; return q->head;", "(queues[1].head:u16 != 0)"),
    ("return s->extra[1].head;", "(extra[1].head:u16 != 0)"),
    ("return test_flag;", "({$test_flag} != 0)"),
    ("return s->on == true;", "on:u1"),
    ("return hot;", "({$hot} != 0)"),
    ("return is_hot();", "({$hot} != 0)"),
    ("return (s->features & 0xff) & 3;", "((features:u64 & 3) != 0)"),
    ("return s->ctrl <= FIELD_MASK;", "(ctrl:u32 <= 15)"),
    ("return s->regs[REG_BASE];", "(regs[2]:u32 != 0)"),
    ("return buffer_is_zero(s->regs, 8);", "((regs[0]:u32 == 0) && (regs[1]:u32 == 0))"),
    ("return s->on != s->off;", "(on:u1 != off:u1)"),
  ])
  func expressions(statement: String, expected: String) {
    #expect(body("ToyState *s = opaque;\n" + statement) == expected)
  }

  @Test(arguments: [
    ("if (s->on) { return true; } return s->ctrl == 1;", "(on:u1 || (ctrl:u32 == 1))"),
    ("if (!s->on) return false; return s->ctrl == 1;", "(on:u1 && (ctrl:u32 == 1))"),
    ("if (s->on) return s->ctrl == 1; else return s->ctrl == 2;", "(on:u1 ? (ctrl:u32 == 1) : (ctrl:u32 == 2))"),
    ("bool r = false; if (s->on) { r = true; } if (s->off) { r = false; } return r;", "(!(off:u1) && on:u1)"),
    ("bool r; r = s->on; r |= s->off; r = r && s->ctrl; return r;", "((on:u1 | off:u1) && (ctrl:u32 != 0))"),
    ("int n = 0; n++; n += 2; n <<= 1; return s->ctrl == n;", "(ctrl:u32 == 6)"),
    (
      "int i; for (i = 0; i < 3; i++) { if (s->regs[i]) { return true; } } return false;",
      "((regs[0]:u32 != 0) || ((regs[1]:u32 != 0) || (regs[2]:u32 != 0)))"
    ),
    (
      "bool r = false; for (int i = 0; i < 2; i++) { r = r || s->queues[i].head; } return r;",
      "((queues[0].head:u16 != 0) || (queues[1].head:u16 != 0))"
    ),
    (
      "for (int i = 0; i < 3; i++) { if (i == 1) continue; if (s->regs[i] == 9) break; if (s->on) return true; } return false;",
      "(((regs[0]:u32 != 9) && on:u1) || (!(((regs[0]:u32 == 9) || (regs[2]:u32 == 9))) && on:u1))"
    ),
    (
      "for (int i = 0; i < s->count; i++) { if (s->queues[i].head) return true; } return false;",
      "(((0 < count:i32) && (queues[0].head:u16 != 0)) || ((!(((0 >= count:i32) || (1 >= count:i32))) && (queues[1].head:u16 != 0)) || "
        + "(!((((0 >= count:i32) || (1 >= count:i32)) || (2 >= count:i32))) && (queues[2].head:u16 != 0))))"
    ),
    (
      "int i = 0; while (i < 2) { if (s->regs[i]) return true; i++; } return false;",
      "((regs[0]:u32 != 0) || (regs[1]:u32 != 0))"
    ),
    ("do { if (s->on) return true; } while (0); return s->off;", "(on:u1 || off:u1)"),
    (
      "switch (s->mode) { case 1: case 2: return true; case 3: return s->on; default: return false; }",
      "(((mode:u8 == 1) || (mode:u8 == 2)) || ((mode:u8 == 3) && on:u1))"
    ),
    (
      "int r = 0; switch (s->mode) { case 1: r = 1; /* fall */ case 2: r += 2; break; default: r = 9; } return r == 3;",
      "(((mode:u8 == 1) ? 3 : ((mode:u8 == 2) ? 2 : 9)) == 3)"
    ),
    ("switch (s->mode) { case 1 ... 4: return true; } return false;", "((mode:u8 >= 1) && (mode:u8 <= 4))"),
    ("bool r = true; if (s->on) goto out; r = s->off; out: return r;", "(on:u1 || off:u1)"),
    ("if (s->on) { abort(); } return s->off;", "off:u1"),
    ("s->ctrl = 5; return s->ctrl == 5;", "1"),
    ("assert(s->on); trace_toy(s); return s->off;", "off:u1"),
    (
      "return s->regs[s->count] == 1;",
      "(((count:i32 == 0) ? regs[0]:u32 : ((count:i32 == 1) ? regs[1]:u32 : ((count:i32 == 2) ? regs[2]:u32 : regs[3]:u32))) == 1)"
    ),
  ])
  func statements(statement: String, expected: String) {
    #expect(body("ToyState *s = opaque;\n" + statement) == expected)
  }

  @Test func castsKeepPathsInTheObject() {
    #expect(body("ToyState *s = TOY(opaque); return s->on;") == "on:u1")
    #expect(body("PCIDevice *d = opaque; ToyState *s = TOY(d); return s->on;") == "on:u1")
    #expect(body("ToyState *s = opaque; return PCI_DEVICE(s)->cap_present;") == "(parent_obj.cap_present:u32 != 0)")
    #expect(body("ToyState *s = opaque; return DEVICE(s)->realized;") == "parent_obj.qdev.realized:u1")
    #expect(body("ToyState *s = opaque; return TOY(DEVICE(s))->on;") == "on:u1")
    #expect(body("ToyState *s = opaque; return DEVICE(PCI_DEVICE(s))->realized;") == "parent_obj.qdev.realized:u1")
    #expect(
      body("PCIDevice *d = opaque; return d->cap_present == 1;", objectType: "ToyState")
        == "(parent_obj.cap_present:u32 == 1)")
    #expect(
      body("PCIDevice *d = PCI_DEVICE(opaque); return d->cap_present == 1;", objectType: "ToyState")
        == "(parent_obj.cap_present:u32 == 1)")
    #expect(body("PCIDevice *d = opaque; return d->cap_present == 1;") == "(cap_present:u32 == 1)")
    #expect(body("ToyState *s = UNSEEN_TOY(opaque); return s->on;") == "on:u1")
  }

  @Test func containersThatStayInTheObject() {
    #expect(body("ToyState *s = opaque; return state_of(&s->queues[2], 2)->on;") == "on:u1")
    let outside = body("ToyQueue *q = opaque; return state_of(q, 1)->on;")
    #expect(outside == "({container_of(opaque, queues[1])->on} != 0)")
    let further = body(
      "ToyQueue *q = opaque; ToyState *s = state_of(q, 1); return container_of(s, struct Board, toys)->on || q->head;")
    #expect(further == "({container_of(container_of(opaque, queues[1]))->on} || (head:u16 != 0))")
  }

  @Test func versionIsAnArgument() {
    #expect(body("return version_id < 3;", parameters: "void *opaque, int version_id") == "(version_id < 3)")
  }

  @Test func whatIsNotFollowedIsAnAtom() {
    let fixture = PredicateFixture(
      Self.types + """
        static bool a(void *opaque) { ToyState *s = opaque; return s->on && strcmp(s->regs, "x") == 0; }
        static bool b(void *opaque) { ToyState *s = opaque; return s->ops->has(s) || s->off; }
        static bool c(void *opaque) { ToyState *s = opaque; while (s->on) { s->level++; } return s->off; }
        static bool d(void *opaque) { return d(opaque); }
        static bool e(void *opaque) { ToyState *s = opaque; return TOY_GET_CLASS(s)->fancy && machine()->x == 3; }
        static bool f(void *opaque) { ToyState *s = opaque; return s->rate > 0.5; }
        static bool g(void *opaque) { return ((( }
        """)
    #expect(fixture.body("a") == #"(on:u1 && ({strcmp(&opaque->regs[0], "x")} == 0))"#)
    #expect(
      fixture.predicate("a").body.atoms.map(\.reason) == ["'strcmp' was not followed: it is not defined in the tree"])
    #expect(fixture.body("b").hasSuffix("|| off:u1)"))
    #expect(!fixture.predicate("b").isFollowed)
    #expect(fixture.body("c") == "{c(opaque)}")
    #expect(fixture.predicate("c").body.atoms.map(\.reason) == ["a loop has no constant bound up to 64"])
    #expect(!fixture.predicate("d").isFollowed)
    #expect(fixture.body("e") == "({$object_get_class(opaque)->fancy} && ({$machine()->x} == 3))")
    #expect(fixture.predicate("e").isFollowed)
    #expect(!fixture.predicate("f").isFollowed)
    #expect(!fixture.predicate("g").isFollowed)
    #expect(fixture.predicate("missing").body.atoms.map(\.reason) == ["function 'missing' is not defined in the tree"])
    #expect(fixture.predicate("missing").location == nil)
  }

  @Test func codeHashFollowsCallees() {
    let text = { (constant: Int) in
      """
      typedef struct S { int a; } S;
      static bool inner(S *s) { return s->a == \(constant); }
      static bool outer(void *opaque) { S *s = opaque; return inner(s); }
      static bool other(void *opaque) { S *s = opaque; return s->a; }
      """
    }
    let first = PredicateFixture(text(1))
    let same = PredicateFixture(text(1).replacing("return", with: "return  /* same */"))
    let changed = PredicateFixture(text(2))
    #expect(first.predicate("outer").codeHash == same.predicate("outer").codeHash)
    #expect(first.predicate("outer").codeHash != changed.predicate("outer").codeHash)
    #expect(first.predicate("other").codeHash == changed.predicate("other").codeHash)
    #expect(first.predicate("outer").location == SourceLocation(path: "hw/toy/toy.c", line: 3))
  }

  @Test func growthIsBounded() {
    // Doubles an expression in every step, and branches that share nothing.
    let doubling = String(repeating: "x = x * x + s->level;\n", count: 60)
    #expect(body("ToyState *s = opaque; int x = s->level;\n\(doubling)return x;") == "{test(opaque)}")
    let branches = (0..<200).map { "if (s->regs[\($0 % 4)] == \($0)) { s = s->on ? s : (ToyState *)s->extra; }\n" }
      .joined()
    #expect(body("ToyState *s = opaque;\n\(branches)return s->level;").isEmpty == false)
    let deep = String(repeating: "if (s->on) {", count: 1000) + String(repeating: "}", count: 1000)
    #expect(body("ToyState *s = opaque; \(deep) return s->on;") == "{test(opaque)}")
  }
}

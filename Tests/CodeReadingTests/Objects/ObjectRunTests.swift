import CSyntax
import CodeReading
import Testing
import VMState

/// Functions that are run on a real object.
struct ObjectRunTests {
  @Test func membersThatAreSetAreReadBack() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_init(Object *obj) {
          Toy *s = TOY(obj);
          s->mode = 3;
          s->limits.high = s->mode + 4;
          s->ranges[1].low = -1;
          s->parent_obj.realized = 1;
          s->size = 300;
          s->flags = 9;
      }
      """)
    try fixture.call("toy_init")
    #expect(fixture.number("mode") == 3)
    #expect(fixture.number("limits.high") == 7)
    #expect(fixture.number("ranges[1].low") == -1)
    #expect(fixture.number("ranges[0].low") == 0)
    #expect(fixture.number("parent_obj.realized") == 1)
    // Cut to the member's eight and three bits.
    #expect(fixture.number("size") == 44)
    #expect(fixture.number("flags") == 1)
    #expect(fixture.number("other") == 0)
  }

  @Test func castsLeadToTheSameObject() throws {
    let fixture = try ObjectFixture(
      """
      #define offsetof(type, member) __builtin_offsetof(type, member)
      #define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))
      static void toy_step(Limits *limits) { container_of(limits, Toy, limits)->other = limits->low; }
      static void toy_realize(Device *dev) {
          Toy *s = TOY(dev);
          dev->realized = 5;
          s->mode = s->parent_obj.realized;
          ((Object *)s)->refs = 2;
          s->limits.low = 8;
          toy_step(&s->limits);
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.number("mode") == 5)
    #expect(fixture.number("parent_obj.parent_obj.refs") == 2)
    #expect(fixture.number("other") == 8)
  }

  @Test func loopsAndArrays() throws {
    let fixture = try ObjectFixture(
      """
      static const uint32_t resets[] = { 1, 2, [3] = 8 };
      static void toy_reset(Toy *s) {
          uint32_t *reg = s->regs;
          int i;
          for (i = 0; i < sizeof(resets) / sizeof(resets[0]); i++) {
              if (i == 2) {
                  continue;
              }
              *reg++ = resets[i];
          }
          while (1) {
              if (s->other++ > 5) {
                  break;
              }
          }
          do { s->mode--; } while (s->mode > -3);
      }
      """)
    try fixture.call("toy_reset")
    #expect((0..<4).map { fixture.number("regs[\($0)]") } == [1, 2, 8, 0])
    #expect(fixture.number("other") == 7)
    #expect(fixture.number("mode") == -3)
  }

  @Test func memsetClearsExactlyWhatItIsGiven() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_reset(Toy *s) {
          s->regs[2] = 7;
          s->limits.low = 4;
          s->mode = 5;
          memset(s->regs, 0, sizeof(s->regs));
          memset(&s->limits, 0, sizeof(s->limits));
      }
      static void toy_part(Toy *s) { s->mode = 5; memset(s->regs, 0, 6); }
      """)
    try fixture.call("toy_reset")
    #expect(fixture.number("regs[2]") == 0)
    #expect(fixture.number("limits.low") == 0)
    #expect(fixture.number("mode") == 5)
    try fixture.call("toy_part")
    #expect(fixture.isUnknown("regs[0]"))
  }

  @Test func pointersLeadToOtherObjects() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s) {
          Child *made = g_new0(Child, 1);
          made->level = 6;
          s->child->count = 9;
          s->child->count++;
          s->mode = made->level + made->count;
          s->child = made;
      }
      """)
    let child = try fixture.make("Child")
    fixture.set("child", .pointer(child))
    try fixture.call("toy_realize")
    #expect(fixture.number("count", of: child) == 10)
    #expect(fixture.number("mode") == 6)
    let made = try #require(fixture.value("child").location)
    #expect(fixture.number("level", of: made) == 6)
  }

  @Test func aCallThatIsNotFollowedMakesUnknownWhatItCanReach() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s, Child *apart) {
          int own = 3;
          int lent = 4;
          s->mode = 1;
          s->child->level = 2;
          apart->level = 5;
          somewhere(s, &lent);
          apart->count = own;
          s->other = lent;
      }
      """)
    let (child, apart) = (try fixture.make("Child"), try fixture.make("Child"))
    fixture.set("child", .pointer(child))
    try fixture.call("toy_realize", .pointer(apart))
    #expect(fixture.isUnknown("mode"))
    #expect(fixture.isUnknown("level", of: child))
    #expect(fixture.isUnknown("other"))
    #expect(fixture.number("level", of: apart) == 5)
    #expect(fixture.number("count", of: apart) == 3)
  }

  @Test func aCallWithoutTheObjectLeavesItAsItIs() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s) {
          s->mode = 1;
          s->other = ask_somebody(s->mode);
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.number("mode") == 1)
    #expect(fixture.isUnknown("other"))
  }

  @Test func whatACallReturnsMayLeadBackToWhatItWasHanded() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s) {
          Limits *l = find_limits(s);
          s->mode = 1;
          l->low = 2;
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.isUnknown("mode"))
  }

  @Test func variablesThatAnUnfollowedCallNamesAreUnknownAfterIt() throws {
    let fixture = try ObjectFixture(
      """
      static int level = 1;
      static int other_level = 1;
      static void deep(int n) { level = n; deep(n + 1); }
      static void toy_realize(Toy *s) {
          level = 5;
          other_level = 6;
          deep(0);
          s->mode = level;
          s->other = other_level;
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.isUnknown("mode"))
    #expect(fixture.number("other") == 6)
  }

  @Test func bothWaysOfAnUnknownConditionAreRun() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s) {
          if (ask_somebody()) {
              s->mode = 1;
              s->other = 4;
          } else {
              s->mode = 1;
              s->other = 5;
          }
          if (ask_somebody() && s->mode++) {
              return;
          }
          s->limits.low = 9;
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.isUnknown("mode"))
    #expect(fixture.isUnknown("other"))
    #expect(fixture.isUnknown("limits.low"))
  }

  @Test func waysThatAgreeLeaveAKnownValue() throws {
    let fixture = try ObjectFixture(
      """
      static int pick(int way) { switch (way) { case 1: return 3; case 2: case 4: return 3; default: return 3; } }
      static void toy_realize(Toy *s) {
          if (ask_somebody()) {
              s->mode = 1;
          } else {
              s->mode = 1;
              if (ask_somebody()) {
                  abort();
              }
          }
          s->other = pick(ask_somebody());
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.number("mode") == 1)
    #expect(fixture.number("other") == 3)
  }

  @Test func symbolsStayExpressions() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s) {
          s->other = s->mode + 2;
          if (s->mode == 3) {
              s->limits.low = 1;
          } else {
              s->limits.low = 2;
          }
      }
      """)
    let mode = Expression.member(MemberPath("mode"), .int)
    fixture.set("mode", .symbol(mode, .int))
    try fixture.call("toy_realize")
    guard case .symbol(let sum, _) = fixture.value("other"), case .symbol(let low, _) = fixture.value("limits.low")
    else {
      Issue.record("the members are no symbols")
      return
    }
    #expect(PredicateFixture.text(sum) == "<i32>(mode:i32 + 2)")
    #expect(PredicateFixture.text(low) == "((mode:i32 == 3) ? 1 : 2)")
  }

  @Test func aLoopOfUnknownLengthMakesUnknownWhatItChanges() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s) {
          int i;
          s->mode = 1;
          s->other = 2;
          for (i = 0; i < ask_somebody(); i++) {
              s->regs[i] = 1;
              s->other = s->mode;
              if (ask_somebody()) {
                  s->limits.low = 3;
                  break;
              }
          }
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.number("mode") == 1)
    #expect(fixture.isUnknown("other"))
    #expect(fixture.isUnknown("regs[0]") && fixture.isUnknown("regs[3]"))
    #expect(fixture.isUnknown("limits.low"))
    #expect(fixture.number("limits.high") == 0)
  }

  @Test func structuresAreCopied() throws {
    let fixture = try ObjectFixture(
      """
      static void toy_realize(Toy *s) {
          Limits l = { .low = 1, .high = 2 };
          s->limits = l;
          l.low = 7;
          s->ranges[0] = (Limits) { 3, 4, 5 };
          memcpy(&s->ranges[1], &s->ranges[0], sizeof(Limits));
          s->ranges[0].high = 8;
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.number("limits.low") == 1)
    #expect(fixture.number("limits.high") == 2)
    #expect(fixture.number("ranges[0].high") == 8)
    #expect(fixture.number("ranges[1].high") == 4)
    #expect(fixture.number("ranges[1].step") == 5)
  }

  @Test func membersOfAUnionShareTheirBytes() throws {
    let fixture = try ObjectFixture("static void toy_reset(Toy *s) { s->bytes[1] = 1; s->word = 2; s->mode = 3; }")
    try fixture.call("toy_reset")
    #expect(fixture.number("word") == 2)
    #expect(fixture.isUnknown("bytes[1]"))
    #expect(fixture.number("mode") == 3)
  }

  @Test func macrosOfStatementsAndJumps() throws {
    let fixture = try ObjectFixture(
      """
      #define SET(s, v) do { (s)->mode = (v); (s)->other = (v) + 1; } while (0)
      #define MAX(a, b) ({ int _a = (a), _b = (b); _a > _b ? _a : _b; })
      static void toy_realize(Toy *s) {
          SET(s, 4);
          if (ask_somebody()) {
              goto out;
          }
          s->limits.low = 1;
      out:
          s->limits.high = MAX(s->mode, 2);
      }
      """)
    try fixture.call("toy_realize")
    #expect(fixture.number("mode") == 4)
    #expect(fixture.number("other") == 5)
    #expect(fixture.isUnknown("limits.low"))
    #expect(fixture.number("limits.high") == 4)
  }

  @Test func aFunctionThatDoesNotEndLeavesMemoryAsItWas() throws {
    let fixture = try ObjectFixture("static void toy_reset(Toy *s) { s->mode = 1; while (1) { s->other++; } }")
    #expect(throws: NotFollowed.self) { try fixture.call("toy_reset") }
    #expect(fixture.number("mode") == 0)
  }
}

import Support
import Testing
import VMState

@Suite struct WireWidthTests {
  @Test func widthsAreThoseOnTheWire() {
    #expect(Field.make("t", .scalar(.timer), size: 48).wireWidth == 8)
    #expect(Field.make("r", .scalar(.uint16), count: 5).wireWidth == 10)
    #expect(Field.unused(3).wireWidth == 3)
    #expect(Field.make("v", .validation).wireWidth == 0)
    // Without VMS_ARRAY there is one element, whatever `.num` says.
    var single = Field.uint32("x")
    single.count = .known(7)
    #expect(single.wireWidth == 4)
  }

  @Test(arguments: [(0, 0), (1, 8), (64, 8), (65, 16), (Int.max, 1 << 60)])
  func bitmapsAreWholeWords(_ bits: Int, _ bytes: Int) {
    let field = Field.make("b", .bitmap, size: bits, flags: [.single])
    #expect(field.wireWidth == bytes)
  }

  @Test func whatIsNotFixedHasNoWidth() {
    #expect(Field.make("r", .scalar(.uint64), count: Int.max).wireWidth == nil)
    #expect(Field.make("r", .scalar(.uint64), count: -1).wireWidth == nil)
    var pointers = Field.make("p", count: 4)
    pointers.flags.insert(.arrayOfPointers)
    #expect(pointers.wireWidth == nil)
    var counted = Field.uint32("c")
    counted.countMember = CountMember(member: MemberPath("n"), type: .int)
    #expect(counted.wireWidth == nil)
    #expect(Field.structure("s", DescriptionID(0)).wireWidth == nil)
  }
}

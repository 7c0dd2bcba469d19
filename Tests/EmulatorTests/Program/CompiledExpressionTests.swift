import Support
import Testing
import VMState

@testable import Emulator

@Suite struct CompiledExpressionTests {
  /// Expected values are C's on a machine with 32-bit int.
  @Test(
    arguments: [
      ("-1 > 0u", BinaryOperator.greater, -1, 0, CInteger(bits: 32, isSigned: false), 1),
      ("-1 > 0", .greater, -1, 0, .int, 0),
      ("0xffffffffu + 1u", .add, 0xffff_ffff, 1, CInteger(bits: 32, isSigned: false), 0),
      ("INT_MIN / -1 does not trap", .divide, .min, -1, CompiledExpression.long, .min),
      ("1 / 0 does not trap", .divide, 1, 0, .int, 0),
      ("-8 >> 1", .shiftRight, -8, 1, .int, -4),
      ("0xfffffff8u >> 1", .shiftRight, 0xffff_fff8, 1, CInteger(bits: 32, isSigned: false), 0x7fff_fffc),
      ("1 << 31", .shiftLeft, 1, 31, .int, -0x8000_0000),
      ("1 << 64 does not trap", .shiftLeft, 1, 64, CompiledExpression.long, 0),
      ("-7 % 3", .remainder, -7, 3, .int, -1),
    ] as [(String, BinaryOperator, Int64, Int64, CInteger, Int64)])
  func arithmeticIsThatOfC(text: String, op: BinaryOperator, left: Int64, right: Int64, type: CInteger, value: Int64) {
    #expect(op.apply(left, right, in: type) == value, "\(text)")
  }

  @Test func conversionsAreThoseOfC() {
    let u8 = CInteger(bits: 8, isSigned: false)
    let u32 = CInteger(bits: 32, isSigned: false)
    #expect(u8.combined(with: u8) == .int)
    #expect(u32.combined(with: .int) == u32)
    #expect(u32.combined(with: CompiledExpression.long) == CompiledExpression.long)
    #expect(CompiledExpression.long.combined(with: .uint64) == .uint64)
  }

  @Test(
    arguments: [
      (CInteger(bits: 8, isSigned: true), 0xff, -1), (CInteger(bits: 8, isSigned: false), 0x1ff, 0xff),
      (.bool, 0x100, 1), (CInteger(bits: 16, isSigned: true), 0x8000, -0x8000),
    ] as [(CInteger, Int64, Int64)]) func castsCut(type: CInteger, value: Int64, cut: Int64)
  {
    #expect(type.wrap(value) == cut)
  }
}

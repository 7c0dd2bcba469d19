import CSyntax

extension ConstantEvaluator {
  /// GCC's builtins that are constant for constant arguments.
  struct Builtins {
    enum Function {
      case constantP, chooseExpression, expect
      case ffs, ctz, clz, popcount, byteSwap
      case unreachable
    }

    let functions: [Symbol: (Function, bytes: Int)]

    init(_ symbols: SymbolTable) {
      var functions: [Symbol: (Function, bytes: Int)] = [
        symbols.intern("__builtin_constant_p"): (.constantP, 4),
        symbols.intern("__builtin_choose_expr"): (.chooseExpression, 4),
        symbols.intern("__builtin_expect"): (.expect, 8),
        symbols.intern("__builtin_unreachable"): (.unreachable, 4),
        symbols.intern("__builtin_bswap16"): (.byteSwap, 2),
        symbols.intern("__builtin_bswap32"): (.byteSwap, 4),
        symbols.intern("__builtin_bswap64"): (.byteSwap, 8),
      ]
      for (name, function) in [("ffs", Function.ffs), ("ctz", .ctz), ("clz", .clz), ("popcount", .popcount)] {
        for (suffix, bytes) in [("", 4), ("l", 8), ("ll", 8)] {
          functions[symbols.intern("__builtin_\(name)\(suffix)")] = (function, bytes)
        }
      }
      self.functions = functions
    }
  }

  /// Nil when `name` is no builtin.
  func builtin(
    _ name: Symbol, _ arguments: [CExpression], in file: FileID, scope: ConstantScope?
  ) throws(UnknownValue) -> ConstantValue? {
    guard let (function, bytes) = builtins.functions[name] else { return nil }
    guard let first = arguments.first else { throw UnknownValue("'\(layout.text(name))' needs an argument") }
    switch function {
    case .constantP:
      return ConstantValue((try? evaluate(first, in: file, scope: scope)) == nil ? 0 : 1, .int)
    case .chooseExpression:
      guard arguments.count == 3 else { throw UnknownValue("'\(layout.text(name))' needs three arguments") }
      let isFirst = try evaluate(first, in: file, scope: scope).value != 0
      return try evaluate(arguments[isFirst ? 1 : 2], in: file, scope: scope)
    case .expect: return try evaluate(first, in: file, scope: scope)
    case .unreachable: throw UnknownValue("the expression is not constant")
    case .ffs, .ctz, .clz, .popcount, .byteSwap: break
    }
    let type = CIntegerType(bytes: bytes, isSigned: false)
    let bits = UInt64(bitPattern: type.truncating(try evaluate(first, in: file, scope: scope).value))
    switch function {
    case .ffs: return ConstantValue(bits == 0 ? 0 : Int64(bits.trailingZeroBitCount + 1), .int)
    case .popcount: return ConstantValue(Int64(bits.nonzeroBitCount), .int)
    case .byteSwap:
      return ConstantValue(Int64(bitPattern: bits.byteSwapped >> UInt64(64 - bytes * 8)), .integer(type))
    default:
      if bits == 0 { throw UnknownValue("'\(layout.text(name))' of 0 is undefined") }
      let zeros = function == .ctz ? bits.trailingZeroBitCount : bits.leadingZeroBitCount - (64 - bytes * 8)
      return ConstantValue(Int64(zeros), .int)
    }
  }
}

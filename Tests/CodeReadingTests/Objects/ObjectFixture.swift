import CSyntax
import CTree
import CodeReading

/// One file of C, and an object of its `Toy` structure.
final class ObjectFixture {
  let run: ObjectRun
  let tree: TreeIndex
  let layout: TypeLayout
  let toy: Location

  struct NoStructure: Error {}

  static let types = """
    typedef unsigned char uint8_t;
    typedef unsigned short uint16_t;
    typedef unsigned int uint32_t;
    typedef struct Object { int refs; } Object;
    typedef struct Device { Object parent_obj; int realized; } Device;
    typedef struct Limits { int low, high; uint8_t step; } Limits;
    typedef struct Child { int count; int level; } Child;
    typedef struct Toy {
        Device parent_obj;
        uint32_t regs[4];
        uint8_t size;
        int mode, other;
        unsigned flags : 3;
        Limits limits;
        Limits ranges[2];
        Child *child;
        union { uint32_t word; uint8_t bytes[4]; };
    } Toy;
    #define TOY(obj) ((Toy *)object_check((obj), "toy"))

    """

  init(_ text: String) throws {
    tree = TreeIndex(
      files: [SourceFile(path: "hw/toy/toy.c", bytes: Array((Self.types + text).utf8))],
      predefined: PredefinedMacros(values: [:], isConfigured: { _ in true }), includeDirectories: [])
    layout = TypeLayout(source: tree)
    run = ObjectRun(tree, layout)
    guard let toy = run.make("Toy", visibleFrom: FileID(0)) else { throw NoStructure() }
    self.toy = toy
  }

  func make(_ type: String) throws -> Location {
    guard let object = run.make(type, visibleFrom: FileID(0)) else { throw NoStructure() }
    return object
  }

  @discardableResult
  func call(_ function: String, _ more: Value...) throws -> Value {
    try run.run(function, visibleFrom: FileID(0), [.pointer(toy)] + more)
  }

  /// "mode", "limits.low", "regs[2]"
  static func path(_ text: String) -> [ObjectRun.Step] {
    text.split { ".[".contains($0) }.map { part in
      part.hasSuffix("]") ? .element(Int(part.dropLast()) ?? -1) : .member(String(part))
    }
  }

  func set(_ path: String, _ value: Value) { run.set(value, at: Self.path(path), of: toy) }

  func value(_ path: String, of object: Location? = nil) -> Value {
    run.value(at: Self.path(path), of: object ?? toy)
  }

  func number(_ path: String, of object: Location? = nil) -> Int64? { value(path, of: object).number }

  func isUnknown(_ path: String, of object: Location? = nil) -> Bool { value(path, of: object).isUnknown }
}

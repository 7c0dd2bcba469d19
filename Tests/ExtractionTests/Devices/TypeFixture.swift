import CSyntax
import CTree
import CodeReading
import VMState

@testable import Extraction

/// A tree of a few files, and the object model's core in small: what registration code calls.
struct TypeFixture {
  let context: ExtractionContext

  static let core = """
    #define type_init(function) module_init(function, MODULE_INIT_QOM)
    #define device_init(function) module_init(function, MODULE_INIT_DEVICE)
    #define module_init(function, type) \\
      static void __attribute__((constructor)) do_init_ ## function(void) { register_module_init(function, type); }
    #define DEFINE_TYPES(infos) \\
      static void do_register_ ## infos(void) { type_register_static_array(infos, ARRAY_SIZE(infos)); } \\
      type_init(do_register_ ## infos)
    #define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
    #define TYPE_DEVICE "device"
    #define TYPE_CPU "cpu"
    #define VMSTATE_INSTANCE_ID_ANY -1
    typedef struct DeviceClass { int desc; const VMStateDescription *vmsd; } DeviceClass;
    typedef struct TypeInfo { const char *name; const char *parent; } TypeInfo;

    """

  init(_ files: [String: String], target: String = "x86_64") {
    var all = files
    all["include/core.h"] = Self.core
    let sources = all.sorted { $0.key < $1.key }.map { path, text in
      SourceFile(path: path, bytes: Array((path == "include/core.h" ? text : "#include \"core.h\"\n" + text).utf8))
    }
    let target = Target.named(target) ?? Target.all[0]
    let tree = TreeIndex(
      files: sources, predefined: TargetMacros.predefined(for: target),
      includeDirectories: SourceSelection.includeDirectories(for: target))
    context = ExtractionContext(tree: tree, target: target)
  }

  /// One file, `hw/dev.c`. Its first line is line 2 of the file.
  init(_ source: String) { self.init(["hw/dev.c": source]) }

  var hierarchy: TypeHierarchy { TypeHierarchyReader(context).hierarchy() }

  /// `name:description,description` of every type that has one.
  var described: [String] {
    hierarchy.types.filter { !$0.descriptions.isEmpty }.map { type in
      let uses = type.descriptions.map { use in
        context.symbols.text(of: use.symbol) + (use.element.map { "[\($0)]" } ?? "")
      }
      return "\(type.name):\(uses.joined(separator: ","))"
    }.sorted()
  }

  func devices(isForeign: @escaping (String) -> Bool = { _ in false }) -> DeviceReader.Result {
    let parts = NamedSectionParts(context, isForeign: isForeign)
    return DeviceReader(context: context, hierarchy: hierarchy, parts: parts).read()
  }
}

/// Descriptions are known by their symbol; numbers are plain literals.
private final class NamedSectionParts: SectionParts {
  private let context: ExtractionContext
  private let hasher: CodeHasher
  private let foreign: (String) -> Bool
  private var names: [String] = []

  init(_ context: ExtractionContext, isForeign: @escaping (String) -> Bool) {
    self.context = context
    hasher = CodeHasher(context.tree)
    foreign = isForeign
  }

  func description(named name: Symbol, element: Int, visibleFrom file: FileID) -> DescriptionID? {
    names.append(context.symbols.text(of: name) + (element > 0 ? "[\(element)]" : ""))
    return DescriptionID(names.count - 1)
  }

  func name(of description: DescriptionID) -> String { names[description.index] }

  func constant(_ tokens: ArraySlice<Token>, in file: FileID) -> Known<Int64> {
    let texts = tokens.map { context.symbols.text(of: $0.symbol) }
    let sign: Int64 = texts.first == "-" ? -1 : 1
    guard texts.count == (sign < 0 ? 2 : 1), let number = IntegerLiteral.value(of: texts[texts.count - 1]) else {
      return .unknown(Unresolved("no literal"))
    }
    return .known(sign * number)
  }

  func code(_ handler: ScopedName) -> CodeReference {
    hasher.reference(function: handler.name, visibleFrom: handler.file)
  }

  func codeForm(save: ScopedName?, load: ScopedName?) -> CodeForm? {
    CodeForm(save: save.map { _ in DescriptionID(0) }, load: load.map { _ in DescriptionID(1) })
  }

  func properties(in list: QOMType.PropertyArray) -> [Property] {
    guard case .variable(let place) = list else { return [] }
    let name = context.tree.name(of: place)
    return [Property(name: name, member: MemberPath(name), location: context.location(of: place))]
  }

  func isForeign(_ path: String) -> Bool { foreign(path) }
}

import MigrationStream
import VMState

/// How what a walk decoded agrees with the stream's own JSON description: the same fields at the same offsets.
package struct DescriptionAgreement: Hashable, Sendable {
  /// Fields of the JSON that hold values.
  package private(set) var fields = 0
  package private(set) var agreeing = 0
  /// "field 'x' at 0x10: 4 bytes": what the JSON has and the walk has not.
  package private(set) var disagreements: [String] = []

  package var isFull: Bool { disagreements.isEmpty }

  private struct Leaf {
    var name: String
    var offset: Int
    var size: Int
  }

  init(_ items: [TraceItem], _ node: StreamDescription.Node) {
    var byOffset: [Int: [TraceItem]] = [:]
    for item in items { byOffset[item.offset, default: []].append(item) }
    var leaves: [Leaf] = []
    var offset = 0
    Self.collect(node, &offset, &leaves, depth: 0)
    for leaf in leaves where leaf.size > 0 {
      fields += 1
      let found = (byOffset[leaf.offset] ?? []).contains { item in
        // An item is called "vmsd.field[3]"; field names may hold dots.
        Self.baseName(item.name).hasSuffix("." + Self.baseName(leaf.name)) && item.length <= leaf.size
      }
      if found {
        agreeing += 1
      } else {
        disagreements.append("field '\(leaf.name)' at 0x\(String(leaf.offset, radix: 16)): \(leaf.size) bytes")
      }
    }
  }

  private static func collect(
    _ node: StreamDescription.Node, _ offset: inout Int, _ leaves: inout [Leaf], depth: Int
  ) {
    guard depth < Limits.depth, leaves.count < Limits.operations else { return }
    for field in node.fields {
      let end = offset &+ max(field.byteCount, 0)
      if let structure = field.structure, field.type == "struct" {
        for _ in 0..<min(max(field.arrayLength ?? 1, 0), Limits.operations) {
          let next = offset &+ field.size
          collect(structure, &offset, &leaves, depth: depth + 1)
          offset = next
          if field.size == 0 { break }
        }
      } else if field.type == "vstruct" || field.type == "tmp", let inner = field.nodes.first {
        collect(inner, &offset, &leaves, depth: depth + 1)
      } else if field.nodes.isEmpty, !["qtailq", "qlist", "gtree"].contains(field.type) {
        leaves.append(Leaf(name: field.name, offset: offset, size: max(field.byteCount, 0)))
      }
      offset = end
    }
    for subsection in node.subsections {
      offset += 1 + 1 + subsection.name.utf8.count + 4
      collect(subsection, &offset, &leaves, depth: depth + 1)
    }
  }

  private static func baseName(_ name: String) -> String {
    name.last == "]" ? name.lastIndex(of: "[").map { String(name[..<$0]) } ?? name : name
  }
}

/// The JSON description of one section by place: which fields it has at an offset of the stream.
struct DescribedFields: Sendable {
  struct Field: Sendable {
    /// Elements.
    var count: Int
    /// Bytes of an element.
    var size: Int
  }

  private var fields: [Int: [String: Field]] = [:]

  /// - Parameter start: where the section's data begins.
  init(_ node: StreamDescription.Node, start: Int) {
    var offset = start
    add(node, &offset, depth: 0)
  }

  func field(_ name: String, at offset: Int) -> Field? { fields[offset]?[name] }

  private mutating func add(_ node: StreamDescription.Node, _ offset: inout Int, depth: Int) {
    guard depth < Limits.depth, fields.count < Limits.operations else { return }
    for field in node.fields {
      let end = offset &+ max(field.byteCount, 0)
      let listed = field.index == nil ? 1 : node.fields.count { $0.name == field.name }
      if field.index ?? 0 == 0 {
        fields[offset, default: [:]][field.name] = Field(count: field.arrayLength ?? listed, size: max(field.size, 0))
      }
      if let structure = field.structure {
        for _ in 0..<min(max(field.arrayLength ?? 1, 0), Limits.operations) {
          let next = offset &+ field.size
          add(structure, &offset, depth: depth + 1)
          offset = next
          if field.size <= 0 { break }
        }
      } else if field.type == "vstruct" || field.type == "tmp", let inner = field.nodes.first {
        add(inner, &offset, depth: depth + 1)
      }
      offset = end
    }
    for subsection in node.subsections {
      offset += 1 + 1 + subsection.name.utf8.count + 4
      add(subsection, &offset, depth: depth + 1)
    }
  }
}

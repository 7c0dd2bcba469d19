import JSON
/// The JSON description at the end of a stream (QEMU 8118f0950f, 2015): which devices' sections have which fields.
package struct StreamDescription: Hashable, Sendable {
  /// A description's fields and the subsections that were sent.
  package struct Node: Hashable, Sendable {
    package var name: String
    package var version: Int
    package var fields: [Field]
    package var subsections: [Node]

    package init(name: String, version: Int, fields: [Field], subsections: [Node]) {
      self.name = name
      self.version = version
      self.fields = fields
      self.subsections = subsections
    }
  }

  package struct Field: Hashable, Sendable {
    package var name: String
    /// Of an element, when the field's elements are listed one by one.
    package var index: Int?
    /// Of the whole array, when one entry stands for it.
    package var arrayLength: Int?
    package var type: String
    /// Bytes; of one element when there is an `arrayLength`.
    package var size: Int
    /// "struct".
    package var structure: Node?
    /// What lists, trees and temporaries wrote into the field's own object: one node an element.
    package var nodes: [Node]

    package var byteCount: Int { size.multipliedReportingOverflow(by: arrayLength ?? 1).partialValue }
  }

  package struct Device: Hashable, Sendable {
    /// The section's name, with bus path.
    package var name: String
    package var instanceID: Int
    package var node: Node
  }

  /// Of the target.
  package var pageSize: Int?
  package var devices: [Device]

  /// Of a stream's JSON text; `range` is where it stands.
  package static func parse(_ bytes: [UInt8], range: Range<Int>? = nil) throws(StreamError) -> StreamDescription {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue.parse(bytes, range: range)
    } catch {
      throw StreamError(
        error.code == .truncated ? .truncated : .malformed, "JSON description", at: error.offset, error.detail)
    }
    let devices = (value["devices"]?.elements ?? []).map { device in
      Device(
        name: device["name"]?.string ?? "", instanceID: device["instance_id"]?.int ?? 0, node: node(device.members))
    }
    return StreamDescription(pageSize: value["page_size"]?.int, devices: devices)
  }

  package func device(named name: String, instance: Int) -> Device? {
    devices.first { $0.name == name && $0.instanceID == instance }
  }

  private static func node(_ members: [JSONValue.Member]) -> Node {
    nodes(members).first ?? Node(name: "", version: 0, fields: [], subsections: [])
  }

  /// An object's keys "vmsd_name", "version", "fields", "subsections" as nodes: a key that comes again starts another.
  private static func nodes(_ members: [JSONValue.Member]) -> [Node] {
    var found: [Node] = []
    for member in members {
      switch member.key {
      case "vmsd_name":
        found.append(Node(name: member.value.string ?? "", version: 0, fields: [], subsections: []))
      case "version": if !found.isEmpty { found[found.count - 1].version = member.value.int ?? 0 }
      case "fields":
        // Sections of put and get functions have fields and no description.
        if found.isEmpty { found.append(Node(name: "", version: 0, fields: [], subsections: [])) }
        found[found.count - 1].fields = member.value.elements.map(field)
      case "subsections":
        if !found.isEmpty { found[found.count - 1].subsections = member.value.elements.map { node($0.members) } }
      default: break
      }
    }
    return found
  }

  private static func field(_ value: JSONValue) -> Field {
    Field(
      name: value["name"]?.string ?? "", index: value["index"]?.int, arrayLength: value["array_len"]?.int,
      type: value["type"]?.string ?? "", size: value["size"]?.int ?? 0,
      structure: value["struct"].map { node($0.members) },
      nodes: nodes(value.members))
  }
}

extension StreamDescription.Node {
  /// Bytes of the section's data, subsections with their headers included; nil when the numbers make no sense.
  package var byteCount: Int? {
    var total = 0
    for field in fields {
      let (sum, overflows) = total.addingReportingOverflow(field.byteCount)
      guard !overflows, field.byteCount >= 0 else { return nil }
      total = sum
    }
    for subsection in subsections {
      guard let inner = subsection.byteCount, inner < 1 << 40, total < 1 << 40 else { return nil }
      // Marker, length, name, version.
      total += 1 + 1 + subsection.name.utf8.count + 4 + inner
    }
    return total
  }
}

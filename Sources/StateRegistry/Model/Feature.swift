/// A set of fields with a name: the unit the registry talks about.
package struct Feature: Hashable, Sendable {
  package var name: String
  package var title: String?
  package var place: Place
  package var fields: [FieldText]
  /// Features of the same device without which this one makes no sense.
  package var needs: [Placed<String>]
  package var carriers: [Carrier]

  package init(
    name: String, title: String? = nil, place: Place, fields: [FieldText] = [], needs: [Placed<String>] = [],
    carriers: [Carrier] = []
  ) {
    self.name = name
    self.title = title
    self.place = place
    self.fields = fields
    self.needs = needs
    self.carriers = carriers
  }

  package func carriers(of fork: String) -> [Carrier] { carriers.filter { $0.fork == fork } }
}

/// Names that no other has.
enum UniqueLabel {
  /// `wanted`, or `wanted#2` and so on when that is taken.
  static func make(_ wanted: String, taken: inout Set<String>) -> String {
    var label = wanted
    var number = 1
    while !taken.insert(label).inserted {
      number += 1
      label = "\(wanted)#\(number)"
    }
    return label
  }

  /// One for each description, in order: the C object's name, with the file where several have it, and a number where even one
  /// file has several.
  static func labels(of descriptions: [Description]) -> [String] {
    var counts: [String: Int] = [:]
    for description in descriptions { counts[description.symbol, default: 0] += 1 }
    var taken: Set<String> = []
    var numbers: [String: Int] = [:]
    return descriptions.map { description in
      let isUnique = counts[description.symbol] == 1
      let wanted = isUnique ? description.symbol : "\(description.symbol):\(description.location.path)"
      // Counting on from the last keeps a thousand of one name from being tried a thousand times each.
      let number = numbers[wanted, default: 0] + 1
      numbers[wanted] = number
      return make(number == 1 ? wanted : "\(wanted)#\(number)", taken: &taken)
    }
  }
}

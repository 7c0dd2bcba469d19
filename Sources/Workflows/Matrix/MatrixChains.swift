import Compatibility
import Findings
import VMState

/// Chains from A to B to C where a promise spans them: all three pairs are promised, and each works by itself.
enum MatrixChains {
  /// Adds the chains that lose state, and how many there are.
  ///
  /// - Parameter representatives: for each member the first build that is the same.
  static func add(
    to result: inout MatrixResult, builds: [Build?], representatives: [Int], options: CheckOptions
  ) {
    var works: [Set<Int>] = Array(repeating: [], count: result.members.count)
    for cell in result.cells where builds[cell.from] != nil && builds[cell.to] != nil {
      // What works in some states, or for all devices but one, may still lose another device's state on a longer way.
      if cell.verdict != .broken, cell.verdict != .absent { works[cell.from].insert(cell.to) }
    }
    let own = Set(representatives.filter { builds[$0] != nil }).sorted()
    let places = Dictionary(uniqueKeysWithValues: own.enumerated().map { ($1, $0) })
    var check = ChainCheck(own.compactMap { builds[$0] }, options: options)
    var judged: [[Int]: [ChainCheck.Loss]] = [:]
    var told: Set<[String]> = []
    for from in works.indices {
      for by in works[from].sorted() {
        for to in works[by].intersection(works[from]).sorted() where to != from {
          result.chainCount += 1
          let way = [from, by, to].compactMap { places[representatives[$0]] }
          guard way.count == 3, Set(way).count == 3 else { continue }
          let losses = judged[way] ?? check.losses(from: way[0], by: way[1], to: way[2])
          judged[way] = losses
          for loss in losses where told.insert([String(describing: way), loss.device]).inserted {
            result.chains.append(
              MatrixResult.Chain(
                from: from, by: by, to: to, device: loss.device, message: loss.message, location: loss.location))
          }
        }
      }
    }
    if check.undecidedCount > 0 {
      result.notes.append(
        "\(check.undecidedCount) of \(check.trialCount) ways of a device by a third build could not be judged")
    }
  }
}

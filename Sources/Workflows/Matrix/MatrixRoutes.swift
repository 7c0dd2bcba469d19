import Findings

/// Ways round a pair that does not work: A to B to C by pairs that are promised and work.
enum MatrixRoutes {
  /// Gives each cell that is not fine the shortest way there is.
  static func add(to result: inout MatrixResult) {
    var open = [[Int]](repeating: [], count: result.members.count)
    for cell in result.cells where cell.verdict == .ok { open[cell.from].append(cell.to) }
    // A step that loses state on the way from somewhere is no step for that guest.
    let lossy = Set(result.chains.map { [$0.from, $0.by, $0.to] })
    for index in result.cells.indices where result.cells[index].verdict != .ok {
      let cell = result.cells[index]
      guard let route = shortest(from: cell.from, to: cell.to, open, lossy) else { continue }
      result.cells[index].route = route
    }
  }

  private static func shortest(from: Int, to: Int, _ open: [[Int]], _ lossy: Set<[Int]>) -> [Int]? {
    var before: [Int: Int] = [from: from]
    var waiting = [from]
    var next = 0
    while next < waiting.count {
      let place = waiting[next]
      next += 1
      for step in open[place] where before[step] == nil {
        if let last = before[place], last != place, lossy.contains([last, place, step]) { continue }
        before[step] = place
        if step == to {
          var route = [to]
          while let last = route.last, last != from, let previous = before[last] { route.append(previous) }
          return route.reversed()
        }
        waiting.append(step)
      }
    }
    return nil
  }
}

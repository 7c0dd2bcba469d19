import Findings
import Workflows

/// A finding's pairs in few words: runs of releases instead of a pair a line.
struct MatrixPairs {
  private let members: [MatrixResult.Member]

  init(_ members: [MatrixResult.Member]) { self.members = members }

  /// `upstream@v7.2.17 to v7.2.19 -> upstream@v7.2.0 to v7.2.16`, one text for each group of builds that save into the same ones.
  func texts(_ cells: [MatrixResult.Cell]) -> [String] {
    var takers: [Int: Set<Int>] = [:]
    for cell in cells { takers[cell.from, default: []].insert(cell.to) }
    var groups: [(from: [Int], to: Set<Int>)] = []
    for from in takers.keys.sorted() {
      guard let to = takers[from] else { continue }
      if let last = groups.last, last.to == to {
        groups[groups.count - 1].from.append(from)
      } else {
        groups.append((from: [from], to: to))
      }
    }
    return groups.map { "\(runs($0.from)) -> \(runs($0.to.sorted()))" }
  }

  /// Neighbours among the members of one fork are named by the first and the last.
  private func runs(_ indices: [Int]) -> String {
    var runs: [(first: Int, last: Int)] = []
    for index in indices {
      if let run = runs.last, run.last + 1 == index, members[run.last].fork == members[index].fork {
        runs[runs.count - 1].last = index
      } else {
        runs.append((first: index, last: index))
      }
    }
    return runs.map { run in
      run.first == run.last ? members[run.first].label : "\(members[run.first].label) to \(members[run.last].release)"
    }.joined(separator: ", ")
  }
}

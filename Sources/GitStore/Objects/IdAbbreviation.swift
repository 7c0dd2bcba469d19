import CLibgit2
import Foundation

/// How many digits git shows of an id in this repository.
struct IdAbbreviation {
  private let database: OpaquePointer
  private let least: Int

  /// git's rule (abbrev-auto in object-name.c): half the bits of the number of packed objects, and no fewer than 7.
  init(of condition: RepositoryCondition, database: OpaquePointer) {
    self.database = database
    var objects = Self.objectFolders(from: condition.commonDirectory + "/objects")
      .reduce(0) { $0 + Self.packedObjects(in: $1) }
    var bits = 0
    while objects > 1 {
      objects >>= 1
      bits += 1
    }
    least = max(7, (bits + 2) / 2)
  }

  /// The shortest start of the id that git would print.
  func shortened(_ id: ObjectID, atLeast wanted: Int? = nil) -> String {
    let text = id.description
    for count in max(wanted ?? least, 4)..<40 {
      var (raw, found) = (id.raw, git_oid())
      if git_odb_exists_prefix(&found, database, &raw, count) != GIT_EAMBIGUOUS.rawValue {
        return String(text.prefix(count))
      }
    }
    return text
  }

  private static func objectFolders(from first: String) -> [String] {
    var folders = [first]
    var index = 0
    while index < folders.count, folders.count < 32 {
      if let text = try? String(contentsOfFile: folders[index] + "/info/alternates", encoding: .utf8) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
          let path = line.hasPrefix("/") ? String(line) : folders[index] + "/" + line
          if !folders.contains(path) { folders.append(path) }
        }
      }
      index += 1
    }
    return folders
  }

  /// The last number of an index's fan-out table is that of the pack's objects.
  private static func packedObjects(in folder: String) -> Int {
    let packs = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/pack")) ?? []
    return packs.filter { $0.hasSuffix(".idx") }.reduce(0) { total, name in
      guard let file = FileHandle(forReadingAtPath: folder + "/pack/" + name) else { return total }
      defer { try? file.close() }
      guard let head = try? file.read(upToCount: 8 + 256 * 4), head.count == 8 + 256 * 4 else { return total }
      return total + head.suffix(4).reduce(0) { $0 << 8 | Int($1) }
    }
  }
}

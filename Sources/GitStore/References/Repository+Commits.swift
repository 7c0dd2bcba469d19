import CLibgit2
import Findings

extension Repository {
  /// The commits that the arguments of `backport` name: each a commit or a range `A..B`. A range gives its commits oldest
  /// first, arguments keep their order, and a commit that is named twice is taken once.
  /// - Throws: `.usage` when a name is unknown or a range is empty.
  package func commits(named arguments: [String]) throws(ToolError) -> [ObjectID] {
    var found: [ObjectID] = []
    for argument in arguments {
      for commit in try commits(named: argument) where !found.contains(commit) { found.append(commit) }
    }
    return found
  }

  private func commits(named argument: String) throws(ToolError) -> [ObjectID] {
    guard let dots = argument.firstRange(of: ".."), !argument.contains("...") else {
      if argument.contains("...") {
        throw ToolError(
          .usage, "'\(argument)' has three dots: which of its two sides is to be picked is not clear",
          hint: "write \(argument.replacing("...", with: "..")) for the commits of the second side")
      }
      return [try revision(argument).commit]
    }
    func side(_ text: Substring) -> String { text.isEmpty ? "HEAD" : String(text) }
    let base = try revision(side(argument[..<dots.lowerBound]))
    let head = try revision(side(argument[dots.upperBound...]))
    let list = try walk(from: head.commit, without: base.commit)
    if list.isEmpty {
      throw ToolError(
        .usage, "there is no commit in '\(argument)'",
        notes: ["'\(head.name)' (\(head.commit.abbreviated)) is an ancestor of '\(base.name)' or the same commit"],
        hint: "write the older side first: OLDER..NEWER")
    }
    return list.reversed()
  }

  /// The commits that `commit` was made on top of, in its order.
  package func parents(of commit: ObjectID) throws(ToolError) -> [ObjectID] {
    do {
      return try withHandle { (repository) throws(GitFailure) -> [ObjectID] in
        var raw = commit.raw
        let object = try Owned("git_commit_lookup", release: { git_commit_free($0) }) {
          git_commit_lookup(&$0, repository, &raw)
        }
        return (0..<git_commit_parentcount(object.pointer)).compactMap { number in
          git_commit_parent_id(object.pointer, number).map { ObjectID($0.pointee) }
        }
      }
    } catch {
      throw condition.unreadable("commit \(commit.abbreviated)", error)
    }
  }

  /// What `head` has and `base` has not, newest first, children before parents.
  func walk(from head: ObjectID, without base: ObjectID?) throws(ToolError) -> [ObjectID] {
    do {
      return try withHandle { (repository) throws(GitFailure) -> [ObjectID] in
        let walk = try Owned("git_revwalk_new", release: { git_revwalk_free($0) }) { git_revwalk_new(&$0, repository) }
        try check(
          git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue),
          "git_revwalk_sorting")
        var raw = head.raw
        try check(git_revwalk_push(walk.pointer, &raw), "git_revwalk_push")
        if let base {
          var raw = base.raw
          try check(git_revwalk_hide(walk.pointer, &raw), "git_revwalk_hide")
        }
        var found: [ObjectID] = []
        var next = git_oid()
        while true {
          let code = git_revwalk_next(&next, walk.pointer)
          if code == GIT_ITEROVER.rawValue { return found }
          try check(code, "git_revwalk_next")
          found.append(ObjectID(next))
        }
      }
    } catch {
      throw condition.unreadable("the history of \(head.abbreviated)", error)
    }
  }

  /// How a person would place the commit: the nearest tag before it, the number of commits since, and its id
  /// (`v8.1.0-123-gabcdef1234`), as `git describe --tags` says it. nil when no tag leads to it.
  package func describe(_ commit: ObjectID) throws(ToolError) -> String? {
    do {
      return try withHandle { (repository) throws(GitFailure) -> String in
        var raw = commit.raw
        let object = try Owned("git_object_lookup", release: { git_object_free($0) }) {
          git_object_lookup(&$0, repository, &raw, GIT_OBJECT_COMMIT)
        }
        var options = git_describe_options()
        try check(
          git_describe_options_init(&options, UInt32(GIT_DESCRIBE_OPTIONS_VERSION)), "git_describe_options_init")
        options.describe_strategy = GIT_DESCRIBE_TAGS.rawValue
        let result = try Owned("git_describe_commit", release: { git_describe_result_free($0) }) {
          git_describe_commit(&$0, object.pointer, &options)
        }
        var format = git_describe_format_options()
        try check(
          git_describe_format_options_init(&format, UInt32(GIT_DESCRIBE_FORMAT_OPTIONS_VERSION)),
          "git_describe_format_options_init")
        format.abbreviated_size = 10
        var text = git_buf()
        try check(git_describe_format(&text, result.pointer, &format), "git_describe_format")
        defer { git_buf_dispose(&text) }
        return String(cString: text.ptr)
      }
    } catch {
      // libgit2 has no code of its own for "no tag leads here".
      if error.code == GIT_ENOTFOUND || error.area == GIT_ERROR_DESCRIBE { return nil }
      throw condition.unreadable("the history of \(commit.abbreviated)", error)
    }
  }
}

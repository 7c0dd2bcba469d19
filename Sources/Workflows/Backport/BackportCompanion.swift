import Backport
import Findings
import Foundation
import GitStore
import Templating
import VMState

extension BackportSession {
  /// A commit that lets another branch load what this one sends now, in memory.
  struct Companion {
    var commit: ObjectID
    var number: Int
  }

  /// Prepares them, and runs the new tip against each.
  func companions(for tree: ObjectID) throws(ToolError) -> [Companion] {
    if rewritten.isEmpty, !request.forward.isEmpty {
      result.notes.append("nothing new is sent: no other branch needs a companion")
      return []
    }
    var made: [Companion] = []
    for name in request.forward {
      let revision = try repository.revision(name)
      var companion = BackportResult.Companion(revision: name, subsections: rewritten.map(\.subsectionName))
      let number = result.companions.count
      let before = try builds.builds(of: revision.tree, label: name)
      guard let build = before.first else { continue }
      let workspace = workspace
      let outcome = try ForwardAcceptance(
        build, features: rewritten, templates: try TemplateFolder(firstOf: request.templates, with: .subsection)
      ) { (try? workspace.read($0, in: revision.tree)) ?? nil }.outcome()
      companion.notes =
        outcome.notes.map { .init(text: $0.text, location: $0.location) }
        + outcome.refusals.map { .init(text: "\($0.what): \($0.known); \($0.remedy)", location: $0.location) }
      if !outcome.edits.isEmpty {
        let files = Dictionary(
          uniqueKeysWithValues: outcome.edits.map { ($0.path, (bytes: $0.bytes, mode: FileMode?.none)) })
        let accepted = try workspace.writeTree(base: revision.tree, replacing: files)
        let commit = workspace.write(
          commit: accepted, parents: [revision.commit], author: committer, committer: committer,
          message: message(for: companion, outcome.edits.map(\.path)))
        companion.commit = commit.description
        made.append(Companion(commit: commit, number: number))
        try prove(tree, against: accepted, named: "\(name) with the companion")
      }
      result.companions.append(companion)
    }
    return made
  }

  private func prove(_ tree: ObjectID, against accepted: ObjectID, named name: String) throws(ToolError) {
    let proof = BackportProof(subsections: [], jobs: request.jobs)
    let new = try builds.builds(of: tree, label: "\(request.branch) with the backport")
    let old = try builds.builds(of: tipTree, label: request.branch)
    let other = try builds.builds(of: accepted, label: name)
    let concerned = Set(rewritten.flatMap(\.devices))
    for (label, new) in [(name, new), ("\(name), switched on", BackportProof.switchedOn(new, rewritten))] {
      guard let new else { continue }
      result.trials += proof.trials(
        old: old, new: new, against: (label, other), isOtherNewer: true, directions: [.forward], devices: concerned,
        progress: progress)
    }
  }

  private func message(for companion: BackportResult.Companion, _ paths: [String]) -> [UInt8] {
    let stem = paths.first?.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? "migration"
    let names = companion.subsections.map { "'\($0)'" }.joined(separator: ", ")
    var text = "\(stem): accept what \(request.branch) sends in a subsection\n\n"
    text += "The stable branch '\(request.branch)' cannot raise the version of the section, and\n"
    text += "sends \(names) instead. Load it; it is never sent here.\n"
    var message = CherryPickMessage(bytes: Array(text.utf8))
    if request.signsOff { message.signOff(committer) }
    return message.cleaned().bytes
  }

  /// As branches, or as patches to mail.
  func publish(_ companions: [Companion]) throws(ToolError) {
    for companion in companions {
      try workspace.publish([companion.commit])
      let revision = result.companions[companion.number].revision
      if let folder = request.patchFolder {
        let name = revision.map { $0.isLetter || $0.isNumber || ".-_".contains($0) ? $0 : "-" }
        let path = "\(folder)/\(String(name))-companion.patch"
        do {
          try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
          try Data(try repository.mail(of: companion.commit)).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch let error as ToolError {
          throw error
        } catch {
          throw ToolError(.unreadable, "'\(path)' cannot be written: \(error.localizedDescription)")
        }
        result.companions[companion.number].patchFile = path
      } else {
        let branch = "\(target.name)-companion-\(companion.number + 1)"
        try ReferenceUpdate(
          reference: "refs/heads/\(branch)", old: nil, new: companion.commit,
          message: "backport: companion for \(revision)"
        ).apply(to: repository, as: committer)
        result.companions[companion.number].branch = branch
      }
    }
  }
}

import VMState

/// The members of a device's object that its description names: in tests, as counts, or as fields. A property steers the stream only
/// through these.
struct MentionedMembers {
  /// Descriptions looked at; real devices have fewer than a hundred.
  private static let limit = 10_000

  private(set) var paths: Set<String> = []

  init(of device: Device, in build: Build) {
    // The object of a description; nil inside lists and arrays, whose objects are not the device's. A temporary's member `parent`
    // is the object it was made for.
    // `holders` are the descriptions whose objects a place lies in. Code read without its conditions can seem to hold a description
    // in itself: an object cannot, and its path would grow without end.
    struct Holding {
      var object: MemberPath?
      var parent: MemberPath?
      var holders: [DescriptionID] = []
    }
    struct Key: Hashable {
      var id: DescriptionID
      var object: MemberPath?
      var parent: MemberPath?
    }
    var walk = DescriptionWalk(build, limit: Self.limit) { (id, holding: Holding) in
      Key(id: id, object: holding.object, parent: holding.parent)
    }
    walk.add(device.rootDescriptions, Holding(object: .itself, parent: nil))
    while let next = walk.next() {
      let (description, place) = (next.description, next.carried)
      func enter(_ id: DescriptionID, object: MemberPath?, parent: MemberPath?) {
        let isNested = object != place.object
        if isNested, id == next.id || place.holders.contains(id) {
          walk.add(id, Holding(object: nil, parent: nil, holders: place.holders))
        } else {
          let holders = isNested ? place.holders + [next.id] : place.holders
          walk.add(id, Holding(object: object, parent: parent, holders: holders))
        }
      }
      func path(_ member: MemberPath) -> MemberPath? {
        if let parent = place.parent {
          if member.text == "parent" { return parent }
          if member.text.hasPrefix("parent.") { return MemberPath(String(member.text.dropFirst(7))).inside(parent) }
          return nil
        }
        return place.object.map { member.inside($0) }
      }
      func add(_ member: MemberPath?) {
        if let member, let path = path(member) { paths.insert(path.text) }
      }
      func add(_ predicate: Predicate?) { predicate?.body.members.forEach { add($0) } }
      add(description.needed)
      for id in [
        description.preSaveCode, description.preLoadCode, description.postLoadCode, description.loadStateOldCode,
      ] {
        if let id { enter(id, object: place.object, parent: place.parent) }
      }
      for use in description.subsections {
        add(use.needed)
        enter(use.description, object: place.object, parent: place.parent)
      }
      for field in description.fields {
        add(field.member)
        add(field.exists)
        add(field.countMember?.member)
        add(field.sizeMember?.member)
        switch field.form {
        case .structure(let id):
          let isOne = field.fixedElementCount == 1 && !field.flags.contains(.arrayOfPointers)
          enter(id, object: isOne ? path(field.member) : nil, parent: nil)
        case .group(let id): enter(id, object: place.object, parent: place.parent)
        case .custom(let form):
          let isOne = field.fixedElementCount == 1 && !field.flags.contains(.arrayOfPointers)
          for id in form.code?.descriptions ?? [] {
            enter(id, object: isOne ? place.object : nil, parent: isOne ? place.parent : nil)
          }
        case .assignment(_, let value): value.members.forEach { add($0) }
        case .temporary(let id):
          enter(id, object: nil, parent: path(field.member))
        default:
          for id in field.nestedDescriptions { enter(id, object: nil, parent: nil) }
        }
      }
    }
  }
}

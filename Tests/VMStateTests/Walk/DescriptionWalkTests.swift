import Support
import Testing
import VMState

@Suite struct DescriptionWalkTests {
  /// `outer` holds `left` and `right`, each of which holds `inner`, and an id that leads nowhere.
  private static func build() -> Build {
    var fixture = BuildFixture()
    let inner = fixture.describe("inner", [.uint32("x")])
    let left = fixture.describe("left", [.structure("a", inner)])
    let right = fixture.describe("right", [.structure("b", inner)])
    _ = fixture.describe(
      "outer", [.structure("l", left), .structure("r", right), .structure("n", DescriptionID(99))])
    return fixture.build
  }

  private static let outer = DescriptionID(3)

  @Test func eachDescriptionIsVisitedOnce() {
    let build = Self.build()
    var walk = DescriptionWalk(build, from: [Self.outer, Self.outer])
    var names: [String] = []
    while let place = walk.next() {
      names.append(place.description.name)
      walk.add(place.description.namedDescriptions)
    }
    #expect(names == ["outer", "right", "inner", "left"])
  }

  @Test func theFirstAddedComesFirstWhereItIsAskedFor() {
    let build = Self.build()
    var walk = DescriptionWalk(build, .firstAdded) { (id, _: Void) in id }
    walk.add([Self.outer])
    var names: [String] = []
    while let place = walk.next() {
      names.append(place.description.name)
      walk.add(place.description.namedDescriptions)
    }
    #expect(names == ["outer", "left", "right", "inner"])
  }

  @Test func whatIsCarriedTellsPlacesApartWhereTheKeySaysSo() {
    struct Key: Hashable {
      var id: DescriptionID
      var path: MemberPath
    }
    let build = Self.build()
    var walk = DescriptionWalk(build) { (id, path: MemberPath) in Key(id: id, path: path) }
    walk.add(Self.outer, .itself)
    var paths: Set<String> = []
    while let place = walk.next() {
      paths.insert(place.carried.text)
      for field in place.description.fields {
        walk.add(field.nestedDescriptions, field.member.inside(place.carried))
      }
    }
    #expect(paths.isSuperset(of: ["l", "r", "l.a", "r.b"]))
  }

  @Test func theLimitEndsIt() {
    var walk = DescriptionWalk(Self.build(), carrying: Void.self, limit: 2)
    walk.add((0..<4).map { DescriptionID($0) })
    var count = 0
    while walk.next() != nil { count += 1 }
    #expect(count == 2)
  }

  @Test func aRingHasAnEnd() {
    var build = Self.build()
    build[DescriptionID(0)].fields = [.structure("again", Self.outer)]
    #expect(build.descriptions(reachableFrom: [DescriptionID(0)]).count == 4)
  }
}

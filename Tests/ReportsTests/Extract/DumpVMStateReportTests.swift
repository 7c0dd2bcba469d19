import Foundation
import Reports
import Testing
import VMState

@Suite struct DumpVMStateReportTests {
  @Test func theShapeIsQEMUs() {
    #expect(
      DumpVMStateReport(machine: "pc-q35-7.2").text(of: StateFixtures.clock()) == """
        {
          "vmschkmachine": {
            "Name": "pc-q35-7.2"
          },
          "goldfish_clock": {
            "Name": "goldfish_clock",
            "version_id": 3,
            "minimum_version_id": 2,
            "Description": {
              "name": "clock",
              "version_id": 3,
              "minimum_version_id": 2,
              "Fields": [
                {
                  "field": "regs",
                  "version_id": 2,
                  "field_exists": false,
                  "size": 4
                },
                {
                  "field": "alarm",
                  "version_id": 0,
                  "field_exists": false,
                  "size": 16,
                  "Description": {
                    "name": "alarm",
                    "version_id": 1,
                    "minimum_version_id": 1,
                    "Fields": [
                      {
                        "field": "next",
                        "version_id": 0,
                        "field_exists": false,
                        "size": 8
                      }
                    ]
                  }
                },
                {
                  "field": "lost",
                  "version_id": 0,
                  "field_exists": true,
                  "size": 1
                }
              ],
              "Subsections": [
                {
                  "name": "clock/tick",
                  "version_id": 1,
                  "minimum_version_id": 0,
                  "Fields": [
                    {
                      "field": "tick",
                      "version_id": 0,
                      "field_exists": false,
                      "size": 8
                    }
                  ]
                }
              ]
            }
          }
        }

        """)
  }

  @Test func arraysHaveTheirNumberSince82() {
    var build = StateFixtures.clock()
    build.rules.describesConfiguration = true
    let text = DumpVMStateReport().text(of: build)
    #expect(text.contains("\"field_exists\": false,\n          \"num\": 8,\n          \"size\": 4"))
    #expect(!DumpVMStateReport(includesCounts: false).text(of: build).contains("\"num\""))
  }

  @Test func whatCannotBeMigratedHasNoFields() throws {
    var build = StateFixtures.clock()
    build.descriptions[2].fields = []
    build.descriptions[2].subsections = []
    #expect(DumpVMStateReport().text(of: build).contains("\"Fields\": [\n\n      ]"))
    build.descriptions[2].isUnmigratable = true
    #expect(!DumpVMStateReport().text(of: build).contains("Fields"))
  }

  @Test func unknownNumbersAreMinusOneAndListed() throws {
    var build = StateFixtures.clock()
    build.descriptions[2].fields[0].size = .unknown(Unresolved("struct 'Foo' is not defined in the tree"))
    build.descriptions[2].minimumVersionID = .unknown(Unresolved("macro 'MIN' is not defined"))
    let text = DumpVMStateReport(machine: "pc").text(of: build)
    #expect(text.contains("\"size\": -1"))
    let dump = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let head = try #require(dump["vmschkmachine"] as? [String: Any])
    #expect(
      head["statereg_unresolved"] as? [String] == [
        "goldfish_clock: minimum_version_id: macro 'MIN' is not defined",
        "goldfish_clock/regs: size: struct 'Foo' is not defined in the tree",
      ])
  }

  @Test func onlyDeviceClassesAppearAndEachTypeOfAClass() throws {
    var build = StateFixtures.clock()
    var registered = StateFixtures.device("cpu", DescriptionID(0), "cpu")
    registered.registration = .call
    // A type that inherits its class's description has an entry of its own.
    build.devices += [registered, StateFixtures.device("another_clock", DescriptionID(2), "clock")]
    let text = DumpVMStateReport().text(of: build)
    let dump = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(Set(dump.keys) == ["vmschkmachine", "goldfish_clock", "another_clock"])
  }

  @Test func aDescriptionThatContainsItselfEnds() throws {
    var build = StateFixtures.clock()
    build.descriptions[0].fields.append(
      StateFixtures.field("again", .structure(DescriptionID(0)), size: 8, flags: [.structure]))
    let text = DumpVMStateReport().text(of: build)
    let _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    #expect(text.contains("goldfish_clock/alarm/again: 'alarm' contains itself, its fields are not repeated"))
  }

  @Test func nestingHasALimit() throws {
    var build = StateFixtures.clock()
    for index in 3..<5_000 {
      var outer = Description(name: "d\(index)", symbol: "d\(index)", location: StateFixtures.location)
      outer.fields = [
        StateFixtures.field("s", .structure(DescriptionID(index - 1)), size: 8, flags: [.structure])
      ]
      build.descriptions.append(outer)
    }
    build.devices[0].description = DescriptionID(4_999)
    let text = DumpVMStateReport().text(of: build)
    #expect(text.contains("the fields are left out"))
    #expect(text.utf8.count < 200_000)
  }
}

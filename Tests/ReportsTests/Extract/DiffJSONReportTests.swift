import Reports
import StateDiff
import Testing
import VMState

@Suite struct DiffJSONReportTests {
  @Test func theShapeIsStable() throws {
    var head = StateFixtures.clock("v7.2.17")
    head.descriptions[2].versionID = .known(4)
    let difference = BuildComparison.difference(from: StateFixtures.clock("v7.2.16"), to: head)
    let text = DiffJSONReport().text(of: [difference])
    #expect(
      text == """
        {
          "base": "v7.2.16",
          "changes": [
            {
              "base": {
                "line": 100,
                "path": "hw/rtc/clock.c"
              },
              "device": "goldfish_clock",
              "devices": [
                "goldfish_clock"
              ],
              "head": {
                "line": 100,
                "path": "hw/rtc/clock.c"
              },
              "kind": "version-raised",
              "path": "clock",
              "sentence": "the version is raised from 3 to 4",
              "targets": [
                "x86_64"
              ]
            }
          ],
          "counts": {
            "version-raised": 1
          },
          "head": "v7.2.17",
          "schema": "statereg.diff/1",
          "targets": [
            "x86_64"
          ]
        }

        """)
  }
}

import Foundation
import Reports
import Testing
import VMState

@Suite struct ExtractJSONReportTests {
  @Test func theModelCanBeReadBack() throws {
    var build = StateFixtures.clock()
    build.machines = [MachineType(name: "virt-7.2", location: StateFixtures.location)]
    build.devices[0].instanceID = .known(3)
    let text = try ExtractJSONReport().text(of: [build])
    let content = try JSONDecoder().decode(ExtractJSONReport.Content.self, from: Data(text.utf8))
    #expect(content.schema == "statereg.extract/1")
    #expect(content.builds == [build])
    #expect(try ExtractJSONReport().text(of: content.builds) == text)
  }
}

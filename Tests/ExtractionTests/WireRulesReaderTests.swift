import Testing
import VMState

@testable import Extraction

struct WireRulesReaderTests {
  private func rules(_ files: [String: String]) throws -> WireRules {
    WireRulesReader(context: try MachineFixture(files).context).rules()
  }

  @Test func aTreeBeforeSubsections() throws {
    let rules = try rules([
      "hw/hw.h": "struct VMStateDescription { const char *name; int (*load_state_old)(void *f); };",
      "savevm.c": """
      #include "hw/hw.h"
      void vmstate_save_state(QEMUFile *f, const VMStateDescription *vmsd, void *opaque)
      {
          while (field->name) {
              if (!field->field_exists || field->field_exists(opaque, vmsd->version_id)) {
                  put(field);
              }
              field++;
          }
      }
      """,
    ])
    #expect(rules.subsections == .none)
    #expect(rules.hasLoadStateOld)
    #expect(!rules.saveHonoursFieldVersions && !rules.hasConfigurationSection && !rules.hasSectionFooters)
    #expect(!rules.hasStreamDescription && !rules.sectionsCanBeOptional && !rules.sectionNamesHaveBusPath)
    #expect(!rules.hasNullPointerMarker && !rules.describesConfiguration && !rules.describesNullPointers)
  }

  @Test func subsectionsByTheMarkerAlone() throws {
    let rules = try rules([
      "savevm.c": """
      #define QEMU_VM_SUBSECTION 0x05
      static int vmstate_subsection_load(QEMUFile *f, const VMStateDescription *vmsd, void *opaque)
      {
          while (qemu_peek_byte(f) == QEMU_VM_SUBSECTION) { load_one(f); }
          return 0;
      }
      static void vmstate_subsection_save(QEMUFile *f, const VMStateDescription *vmsd, void *opaque)
      {
          while (sub && sub->needed) { sub++; }
      }
      int vmstate_register(DeviceState *dev) { return dev->parent_bus->info->get_dev_path(dev); }
      """
    ])
    #expect(rules.subsections == .markerOnly)
    #expect(rules.subsectionWithoutNeededEndsList)
    #expect(rules.sectionNamesHaveBusPath)
  }

  @Test func todaysCore() throws {
    let rules = try rules([
      "include/migration/vmstate.h": "struct VMStateDescription { const char *name; };",
      "migration/savevm.h": """
      #define QEMU_VM_CONFIGURATION 0x07
      #define QEMU_VM_SECTION_FOOTER 0x7e
      #define QEMU_VM_VMDESCRIPTION 0x06
      """,
      "migration/savevm.c": """
      #include "savevm.h"
      #include "migration/vmstate.h"
      static void header(QEMUFile *f, Writer *w)
      {
          qemu_put_byte(f, QEMU_VM_CONFIGURATION);
          json_writer_start_object(w->vmdesc, "configuration");
          if (se->vmsd && !vmstate_section_needed(se->vmsd, se->opaque)) {
              return;
          }
          qemu_put_byte(f, QEMU_VM_SECTION_FOOTER);
          qemu_put_byte(f, QEMU_VM_VMDESCRIPTION);
          vmstate_if_get_id(obj);
      }
      """,
      "migration/vmstate-types.c": "const VMStateInfo vmstate_info_nullptr = { .name = \"nullptr\" };",
      "migration/vmstate.c": """
      static int vmstate_subsection_load(QEMUFile *f)
      {
          if (qemu_peek_byte(f, 0) != QEMU_VM_SUBSECTION) { return 0; }
          return 1;
      }
      int vmstate_save_state_v(QEMUFile *f, int version_id)
      {
          if (!field->field_exists && field->version_id <= version_id) { put(field); }
          return 0;
      }
      static int vmstate_subsection_save(QEMUFile *f)
      {
          while (sub && *sub) {
              if (vmstate_save_needed(*sub, opaque)) { put(*sub); }
              sub++;
          }
          return 0;
      }
      """,
    ])
    var expected = WireRules()
    expected.describesConfiguration = true
    expected.describesNullPointers = true
    #expect(rules == expected)
  }

  /// A marker that is only defined says nothing about what is sent.
  @Test func aMarkerThatNobodyWritesIsNotInForce() throws {
    let rules = try rules(["savevm.c": "#define QEMU_VM_SECTION_FOOTER 0x7e\nint nothing(void) { return 0; }"])
    #expect(!rules.hasSectionFooters)
  }

  @Test func aTreeWithoutACoreGetsTheNewestRules() throws {
    #expect(try rules(["hw/x.c": "int x(void) { return 0; }"]) == WireRules())
  }
}

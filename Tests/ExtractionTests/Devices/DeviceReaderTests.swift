import Testing
import VMState

@testable import Extraction

struct DeviceReaderTests {
  private static let calls2009 = """
    int vmstate_register(int instance_id, const VMStateDescription *vmsd, void *opaque) { return 0; }
    int register_savevm(const char *idstr, int instance_id, int version_id, SaveStateHandler *save_state,
                        LoadStateHandler *load_state, void *opaque) { return 0; }

    """

  private static let calls2011 = """
    int vmstate_register(DeviceState *dev, int instance_id, const VMStateDescription *vmsd, void *opaque) { return 0; }
    int register_savevm(DeviceState *dev, const char *idstr, int instance_id, int version_id,
                        SaveStateHandler *save_state, LoadStateHandler *load_state, void *opaque)
    {
        return register_savevm_live(dev, idstr, instance_id, version_id, NULL, NULL, save_state, load_state, opaque);
    }

    """

  private static let calls2020 = """
    static inline int vmstate_register(VMStateIf *obj, int instance_id, const VMStateDescription *vmsd, void *opaque)
    { return 0; }
    static inline int vmstate_register_any(VMStateIf *obj, const VMStateDescription *vmsd, void *opaque) { return 0; }
    int register_savevm_live(const char *idstr, uint32_t instance_id, int version_id, const SaveVMHandlers *ops,
                             void *opaque) { return 0; }

    """

  private func words(_ core: String, _ source: String) -> [String] {
    TypeFixture(["savevm.c": core, "hw/dev.c": source]).devices().devices.map { device in
      var text = "\(device.registration.rawValue) \(device.sectionName.value ?? "?")"
      switch device.instanceID {
      case .known(let instance): text += " \(instance.map(String.init) ?? "any")"
      case .unknown(let unresolved): text += " (\(unresolved.reason))"
      }
      if let handlers = device.handlers {
        text += " v\(handlers.versionID.value.map(String.init) ?? "?") \(handlers.save?.function ?? "-")"
        text += "/\(handlers.load?.function ?? "-")\(handlers.isLive ? " live" : "")"
      }
      return text
    }
  }

  @Test func argumentsOf2009() {
    let found = words(
      Self.calls2009,
      """
      #define FDC_VERSION 3
      static void dev_save(QEMUFile *f, void *opaque) { qemu_put_byte(f, 1); }
      static void dev_init(int base)
      {
          vmstate_register(0, &vmstate_one, s);
          vmstate_register(-1, &vmstate_two, s);
          vmstate_register(base, &vmstate_three, s);
          register_savevm("fdc", -1, FDC_VERSION, dev_save, NULL, s);
      }
      """)
    #expect(
      found == [
        "call vmstate_one 0", "call vmstate_two any", "call vmstate_three (instance id 'base' is computed)",
        "handlers fdc any v3 dev_save/-",
      ])
  }

  @Test func aDeviceCameFirstIn2010() {
    let found = words(
      Self.calls2011,
      """
      static void dev_init(DeviceState *dev)
      {
          vmstate_register(&dev->qdev, 1, &vmstate_one, s);
          s->name = "tsc" "2102";
          register_savevm(&s->busdev.qdev, s->name, 0, 2, dev_save, dev_load, s);
      }
      """)
    #expect(found == ["call vmstate_one 1", "handlers tsc2102 0 v2 dev_save/dev_load"])
  }

  @Test func handlersInAStructure() {
    let found = words(
      Self.calls2020,
      """
      static SaveVMHandlers savevm_ram = {
          .save_setup = ram_save_setup, .save_live_complete_precopy = ram_save_complete, .load_state = ram_load,
      };
      static const SaveVMHandlers savevm_tod = { .save_state = tod_save, .load_state = tod_load };
      static void dev_init(void)
      {
          register_savevm_live("ram", 0, 4, &savevm_ram, s);
          register_savevm_live(name_of(s), VMSTATE_INSTANCE_ID_ANY, 1, &savevm_tod, s);
          vmstate_register_any(NULL, &vmstate_any, s);
      }
      """)
    #expect(
      found == [
        "handlers ram 0 v4 ram_save_complete/ram_load live", "handlers ? any v1 tod_save/tod_load",
        "call vmstate_any any",
      ])
  }

  @Test func namesInArrays() {
    let found = words(
      Self.calls2009,
      """
      static const char outside[] = "dp8393x";
      static void dev_init(const char *parameter)
      {
          static const char inside[] = "e1000";
          register_savevm(inside, -1, 2, nic_save, nic_load, s);
          register_savevm(outside, -1, 2, nic_save, nic_load, s);
          register_savevm(parameter, -1, 2, nic_save, nic_load, s);
      }
      """)
    #expect(
      found == [
        "handlers e1000 any v2 nic_save/nic_load", "handlers dp8393x any v2 nic_save/nic_load",
        "handlers ? any v2 nic_save/nic_load",
      ])
  }

  @Test func boardsOfOtherArchitecturesHaveNoSayInANameOfTheTargets() {
    let fixture = TypeFixture([
      "savevm.c": Self.calls2009,
      "exec.c": "static void init(void) { register_savevm(\"cpu\", 0, 12, cpu_save, cpu_load, s); }",
      "hw/foreign.c": """
      static void board_init(void)
      {
          register_savevm("cpu", 0, 3, cpu_save, cpu_load, s);
          register_savevm(name_of(s), 0, 3, cpu_save, cpu_load, s);
          register_savevm("elsewhere", 0, 3, dev_save, dev_load, s);
      }
      """,
    ])
    let found = fixture.devices(isForeign: { $0 == "hw/foreign.c" }).devices
    #expect(found.map(\.sectionName.value) == ["cpu", "elsewhere"])
    #expect(found.first?.handlers?.versionID == .known(12))
  }

  @Test func codeIsReadUnlessTheSectionComesInParts() {
    let fixture = TypeFixture([
      "savevm.c": Self.calls2020,
      "hw/dev.c": """
      static SaveVMHandlers savevm_ram = {
          .save_setup = ram_save_setup, .save_live_complete_precopy = ram_save_complete, .load_state = ram_load,
      };
      static const SaveVMHandlers savevm_tod = { .save_state = tod_save, .load_state = tod_load };
      static const SaveVMHandlers savevm_old = { .load_state = old_load };
      static void dev_init(void)
      {
          register_savevm_live("ram", 0, 4, &savevm_ram, s);
          register_savevm_live("tod", 0, 1, &savevm_tod, s);
          register_savevm_live("old", 0, 1, &savevm_old, s);
      }
      """,
    ])
    let both = CodeForm(save: DescriptionID(0), load: DescriptionID(1))
    #expect(
      fixture.devices().devices.map(\.handlers?.code) == [nil, both, CodeForm(save: nil, load: DescriptionID(1))])
  }

  @Test func choicesElementsAndCopies() {
    let found = words(
      Self.calls2011,
      """
      static void dev_init(DeviceState *dev)
      {
          vmstate_register(dev, 0, s->wide ? &vmstate_wide : &vmstate_narrow, s);
          vmstate_register(dev, 0, &vmstates[2], s);
          s->vmstate = g_malloc(sizeof(vmstate_nic));
          memcpy(s->vmstate, &vmstate_nic, sizeof(vmstate_nic));
          s->vmstate->name = model;
          vmstate_register(dev, -1, s->vmstate, s);
          vmstate_register(dev, -1, dev->info->vmsd, dev);
      }
      """)
    #expect(
      found == ["call vmstate_wide 0", "call vmstate_narrow 0", "call vmstates[2] 0", "call ? any"])
  }

  @Test func sameSectionTwiceIsOneDevice() {
    let found = words(
      Self.calls2009,
      """
      static void isa_init(int base) { register_savevm("serial", base, 1, dev_save, dev_load, s); }
      static void mm_init(int where) { register_savevm("serial", where, 1, dev_save, dev_load, s); }
      """)
    #expect(found == ["handlers serial (instance id 'base' is computed) v1 dev_save/dev_load"])
  }

  @Test func whatIsNotFoundIsSaid() {
    let fixture = TypeFixture([
      "savevm.c": Self.calls2009, "hw/dev.c": "static void dev_init(void) { vmstate_register(0, pick(s), s); }",
    ])
    let result = fixture.devices()
    #expect(result.devices.isEmpty)
    #expect(
      result.unresolved.map(\.reason) == ["the description 'pick(s)' that is registered here could not be found out"])
    #expect(result.unresolved.first?.location == VMState.SourceLocation(path: "hw/dev.c", line: 2))
  }
}

import CSyntax
import CTree
import CodeReading
import Testing
import VMState

@testable import Extraction

struct TypeHierarchyReaderTests {
  @Test func staticTypeInfo() throws {
    let fixture = TypeFixture(
      """
      #define TYPE_CLOCK "clock-chip"
      static const VMStateDescription vmstate_clock = { .name = "clock" };
      static void clock_class_init(ObjectClass *klass, void *data)
      {
          DeviceClass *dc = DEVICE_CLASS(klass);
          dc->realize = clock_realize;
          dc->vmsd = &vmstate_clock;
      }
      static const TypeInfo clock_info = {
          .name = TYPE_CLOCK "-x",
          .parent = TYPE_DEVICE,
          .abstract = true,
          .instance_size = sizeof(struct ClockState),
          .class_init = clock_class_init,
      };
      static void clock_register_types(void) { type_register_static(&clock_info); }
      type_init(clock_register_types)
      """)
    let type = try #require(fixture.hierarchy.type(named: "clock-chip-x"))
    #expect(type.parent == "device")
    #expect(type.isAbstract)
    #expect(type.instanceType == "ClockState")
    #expect(type.classInit == "clock_class_init")
    #expect(type.location == VMState.SourceLocation(path: "hw/dev.c", line: 10))
    #expect(fixture.described == ["clock-chip-x:vmstate_clock"])
    #expect(type.descriptions.first?.location.line == 8)
  }

  @Test func arrayOfTypesAndInheritance() {
    let fixture = TypeFixture(
      """
      static void base_init(ObjectClass *oc, void *data) { DEVICE_CLASS(oc)->vmsd = &vmstate_base; }
      static void own_init(ObjectClass *oc, void *data)
      {
          DeviceClass *dc = DEVICE_CLASS(oc);
          dc->vmsd = &vmstate_own;
      }
      static void none_init(ObjectClass *oc, void *data)
      {
          DeviceClass *dc = DEVICE_CLASS(oc);
          dc->vmsd = NULL;
      }
      static const TypeInfo infos[] = {
          { .name = "heir", .parent = "base" },
          { .name = "own", .parent = "base", .class_init = own_init },
          { .name = "none", .parent = "heir", .class_init = none_init },
          { .name = "base", .parent = TYPE_DEVICE, .class_init = base_init },
      };
      DEFINE_TYPES(infos)
      """)
    #expect(fixture.described == ["base:vmstate_base", "heir:vmstate_base", "own:vmstate_own"])
    let hierarchy = fixture.hierarchy
    #expect(hierarchy.type(named: "none").map(hierarchy.ancestors(of:)) == ["heir", "base", "device"])
    #expect(hierarchy.ancestorTable["heir"] == ["base", "device"])
  }

  @Test func tableAndLoop() {
    let fixture = TypeFixture(
      """
      typedef struct NicInfo { const char *name; int id; const VMStateDescription *vmsd; } NicInfo;
      static const NicInfo nics[] = {
          { .name = "nic-a", .id = 1, .vmsd = &vmstate_a },
          { "nic-b", 2, &vmstate_b },
          { .name = "nic" "-c", .vmsd = &vmstates[2] },
      };
      static void nic_class_init(ObjectClass *klass, void *data)
      {
          DeviceClass *dc = DEVICE_CLASS(klass);
          const NicInfo *info = data;
          dc->vmsd = info->vmsd;
      }
      static const VMStateDescription vmstates[] = { { .name = "0" }, { .name = "1" }, { .name = "2" } };
      static void nic_register_types(void)
      {
          int i;
          for (i = 0; i < ARRAY_SIZE(nics); i++) {
              const NicInfo *info = &nics[i];
              TypeInfo type_info = {};

              type_info.name = info->name;
              type_info.parent = TYPE_DEVICE;
              type_info.class_data = (void *)info;
              type_info.class_init = nic_class_init;
              type_register(&type_info);
          }
      }
      type_init(nic_register_types)
      """)
    #expect(fixture.described == ["nic-a:vmstate_a", "nic-b:vmstate_b", "nic-c:vmstates[2]"])
  }

  @Test func namesMadeByFunctionsAndHelpersThatRegister() {
    let fixture = TypeFixture(
      """
      typedef struct Kind { const char *base; const char *generic; } Kind;
      static const Kind kinds[] = { { .base = "disk" }, { .generic = "net" }, { NULL } };
      static char *kind_name(const char *stem) { return g_strdup_printf("%s-%d", stem, 7); }
      void kind_register(const Kind *k)
      {
          TypeInfo base = { .name = k->base ?: kind_name(k->generic), .parent = TYPE_DEVICE };
          TypeInfo child = { .parent = base.name };
          type_register(&base);
          if (k->generic) {
              child.name = k->generic;
              type_register(&child);
          }
      }
      static void kinds_register_types(void)
      {
          const Kind *k = kinds;
          while (k->base || k->generic) {
              kind_register(k);
              k++;
          }
      }
      type_init(kinds_register_types)
      """)
    #expect(
      fixture.hierarchy.types.map { "\($0.name)<\($0.parent ?? "")" } == ["disk<device", "net-7<device", "net<net-7"])
  }

  @Test func macroThatDefinesATypeWhole() {
    let fixture = TypeFixture(
      """
      #define DEFINE_TIMER(suffix, text, description) \\
          static void timer_##suffix##_class_init(ObjectClass *oc, void *data) \\
          { DeviceClass *dc = DEVICE_CLASS(oc); dc->vmsd = &description; } \\
          static const TypeInfo timer_##suffix##_info = { \\
              .name = text "-timer", .parent = TYPE_DEVICE, .class_init = timer_##suffix##_class_init, }; \\
          static void timer_##suffix##_register(void) { type_register_static(&timer_##suffix##_info); } \\
          type_init(timer_##suffix##_register)
      DEFINE_TIMER(one, "first", vmstate_one)
      DEFINE_TIMER(two, "second", vmstate_two);
      """)
    #expect(fixture.described == ["first-timer:vmstate_one", "second-timer:vmstate_two"])
  }

  @Test func helpersThatGetTheClass() {
    let fixture = TypeFixture(
      """
      static void inner(DeviceClass *dc) { dc->vmsd = &vmstate_deep; }
      static void outer(ObjectClass *klass) { inner(DEVICE_CLASS(klass)); }
      static void class_init(ObjectClass *klass, void *data) { outer(klass); }
      static const TypeInfo info = { .name = "deep", .parent = TYPE_DEVICE, .class_init = class_init };
      static void reg(void) { type_register_static(&info); }
      type_init(reg)
      """)
    #expect(fixture.described == ["deep:vmstate_deep"])
  }

  @Test func conditionThatNobodyKnowsGivesBoth() {
    let fixture = TypeFixture(
      """
      static void a_init(ObjectClass *klass, void *data)
      {
          DeviceClass *dc = DEVICE_CLASS(klass);
          dc->vmsd = accelerated() ? &vmstate_fast : &vmstate_slow;
      }
      static void b_init(ObjectClass *klass, void *data)
      {
          DeviceClass *dc = DEVICE_CLASS(klass);
          if (accelerated()) {
              dc->vmsd = &vmstate_b;
          }
      }
      static const TypeInfo infos[] = {
          { .name = "a", .class_init = a_init },
          { .name = "b", .parent = "a", .class_init = b_init },
      };
      DEFINE_TYPES(infos)
      """)
    #expect(fixture.described == ["a:vmstate_fast,vmstate_slow", "b:vmstate_b"])
  }

  @Test func memberOfAnotherClassIsNoDeviceDescription() {
    let fixture = TypeFixture(
      """
      static void net_init(ObjectClass *klass, void *data)
      {
          VirtioDeviceClass *vdc = VIRTIO_DEVICE_CLASS(klass);
          vdc->vmsd = &vmstate_inner;
      }
      static const TypeInfo info = { .name = "net", .parent = TYPE_DEVICE, .class_init = net_init };
      static void reg(void) { type_register_static(&info); }
      type_init(reg)
      """)
    #expect(fixture.described.isEmpty)
    #expect(fixture.hierarchy.types.map(\.name) == ["net"])
  }

  @Test func cpuClasses() throws {
    let fixture = TypeFixture(
      """
      static const struct SysemuCPUOps x_ops = { .has_work = f, .legacy_vmsd = &vmstate_cpu };
      static void cpu_init(ObjectClass *oc, void *data) { CPUClass *cc = CPU_CLASS(oc); cc->sysemu_ops = &x_ops; }
      static void old_init(ObjectClass *oc, void *data) { CPUClass *cc = CPU_CLASS(oc); cc->vmsd = &vmstate_old; }
      static const TypeInfo infos[] = {
          { .name = "x-cpu", .parent = TYPE_CPU, .class_init = cpu_init },
          { .name = "x-model", .parent = "x-cpu" },
          { .name = "old-cpu", .parent = TYPE_CPU, .class_init = old_init },
      };
      DEFINE_TYPES(infos)
      """)
    let found = fixture.devices().devices.map {
      "\($0.registration.rawValue) \($0.typeName) \($0.sectionName.value ?? "?")"
    }
    #expect(found == ["cpuClass x-cpu vmstate_cpu", "cpuClass old-cpu vmstate_old"])
  }

  @Test func devicesBeforeQOM() throws {
    let fixture = TypeFixture(
      """
      static void pci_register(PCIDeviceInfo *info) { info->qdev.init = pci_init; qdev_register(&info->qdev); }
      static PCIDeviceInfo infos[] = {
          { .qdev.name = "vga", .qdev.size = sizeof(VGAState), .qdev.vmsd = &vmstate_vga,
            .qdev.props = (Property[]) { DEFINE_PROP_END_OF_LIST(), } },
          { .qdev.name = "plain" },
          { }
      };
      static void vga_register(void)
      {
          PCIDeviceInfo *info = infos;
          while (info->qdev.name) { pci_register(info); info++; }
      }
      device_init(vga_register)
      static PCIDeviceInfo board_info = { .qdev.name = "board-lcd", .qdev.vmsd = &vmstate_lcd };
      static void board_start(void) { pci_register(&board_info); }
      """)
    #expect(fixture.described == ["board-lcd:vmstate_lcd", "vga:vmstate_vga"])
    let vga = try #require(fixture.hierarchy.type(named: "vga"))
    #expect(vga.instanceType == "VGAState")
    guard case .literal(let tokens, _)? = vga.propertyArrays.first else {
      Issue.record("no property list")
      return
    }
    #expect(fixture.context.symbols.normalisedText(of: tokens) == "{ DEFINE_PROP_END_OF_LIST ( ) , }")
  }

  @Test func propertiesOwnFirst() throws {
    let fixture = TypeFixture(
      """
      static Property base_properties[] = { { } };
      static Property own_properties[] = { { } };
      static void base_init(ObjectClass *oc, void *data)
      { DeviceClass *dc = DEVICE_CLASS(oc); dc->props = base_properties; }
      static void own_init(ObjectClass *oc, void *data)
      {
          DeviceClass *dc = DEVICE_CLASS(oc);
          device_class_set_props(dc, own_properties);
          dc->vmsd = &vmstate_own;
      }
      static const TypeInfo infos[] = {
          { .name = "own", .parent = "base", .class_init = own_init },
          { .name = "base", .class_init = base_init },
      };
      DEFINE_TYPES(infos)
      """)
    let device = try #require(fixture.devices().devices.first)
    #expect(device.properties.map(\.name) == ["own_properties", "base_properties"])
    #expect(device.ancestors == ["base"])
  }

  @Test func endlessAndHostileCodeEnds() {
    let fixture = TypeFixture(
      """
      static void again(int n) { again(n + 1); type_register(&info); }
      static const TypeInfo info = { .name = "loop", .parent = "loop", .class_init = loop_init };
      static void loop_init(ObjectClass *oc, void *data) { loop_init(oc, data); for (;;) { } }
      static const TypeInfo pair[] = { { .name = "p", .parent = "q" }, { .name = "q", .parent = "p" } };
      static void reg(void) { int i = 0; while (1) { i++; } }
      type_init(again)
      type_init(reg)
      DEFINE_TYPES(pair)
      """)
    let hierarchy = fixture.hierarchy
    #expect(Set(hierarchy.types.map(\.name)) == ["loop", "p", "q"])
    #expect(hierarchy.type(named: "p").map(hierarchy.ancestors(of:)) == ["q", "p"])
  }

  @Test func unknownNameIsCounted() {
    let fixture = TypeFixture(
      """
      static void reg(void) { TypeInfo info = { .name = model_name() }; type_register(&info); }
      type_init(reg)
      """)
    let hierarchy = fixture.hierarchy
    #expect(hierarchy.types.isEmpty)
    #expect(hierarchy.unresolved.map(\.reason) == ["a type is registered under a name that could not be found out"])
  }
}

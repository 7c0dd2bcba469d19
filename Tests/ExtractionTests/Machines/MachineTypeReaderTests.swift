import Testing
import VMState

@testable import Extraction

struct MachineTypeReaderTests {
  /// The root type and the helpers that boards use, in today's shape.
  private static let core = [
    "include/hw/boards.h": """
    #define TYPE_MACHINE_SUFFIX "-machine"
    #define MACHINE_TYPE_NAME(name) (name TYPE_MACHINE_SUFFIX)
    #define TYPE_MACHINE "machine"
    #define MACHINE_CLASS(klass) OBJECT_CLASS_CHECK(MachineClass, (klass), TYPE_MACHINE)
    #define OBJECT_CLASS_CHECK(type, klass, name) ((type *)object_class_dynamic_cast_assert((klass), (name)))
    #define type_init(function) static void __attribute__((constructor)) do_init_ ## function(void) { module(function); }
    #define DEFINE_MACHINE(namestr, initfn) \\
        static void initfn##_class_init(ObjectClass *oc, void *data) \\
        { \\
            MachineClass *mc = MACHINE_CLASS(oc); \\
            initfn(mc); \\
        } \\
        static const TypeInfo initfn##_typeinfo = { \\
            .name = MACHINE_TYPE_NAME(namestr), .parent = TYPE_MACHINE, .class_init = initfn##_class_init, \\
        }; \\
        static void initfn##_register_types(void) { type_register_static(&initfn##_typeinfo); } \\
        type_init(initfn##_register_types)
    """,
    "hw/core/machine.c": """
    #include "hw/boards.h"
    GlobalProperty hw_compat_2[] = { { "disk", "cache", "off" }, };
    const size_t hw_compat_2_len = G_N_ELEMENTS(hw_compat_2);
    GlobalProperty hw_compat_1[] = { { "disk", "cache", "on" }, { "net", "mq", "off" }, };
    const size_t hw_compat_1_len = G_N_ELEMENTS(hw_compat_1);
    void compat_props_add(GPtrArray *arr, GlobalProperty props[], size_t nelem) { int i = 0; }
    static void machine_class_base_init(ObjectClass *oc, void *data)
    {
        MachineClass *mc = MACHINE_CLASS(oc);
        mc->max_cpus = mc->max_cpus ?: 1;
        if (!object_class_is_abstract(oc)) {
            const char *cname = object_class_get_name(oc);
            mc->name = g_strndup(cname, strlen(cname) - strlen(TYPE_MACHINE_SUFFIX));
            mc->compat_props = g_ptr_array_new();
        }
    }
    static void machine_class_init(ObjectClass *oc, void *data)
    {
        MachineClass *mc = MACHINE_CLASS(oc);
        mc->default_ram_size = 128 * 1024;
    }
    static const TypeInfo machine_info = {
        .name = TYPE_MACHINE, .abstract = true,
        .class_base_init = machine_class_base_init, .class_init = machine_class_init,
    };
    """,
  ]

  private func fixture(
    _ files: [String: String], target: String = "x86_64", core: [String: String] = Self.core
  ) throws -> MachineFixture {
    try MachineFixture(core.merging(files) { $1 }, target: target)
  }

  private static let versioned = """
    #include "hw/boards.h"
    #define DEFINE_PC(suffix, namestr, optsfn) \\
        static void pc_##suffix##_class_init(ObjectClass *oc, void *data) \\
        { \\
            MachineClass *mc = MACHINE_CLASS(oc); \\
            optsfn(mc); \\
        } \\
        static const TypeInfo pc_type_##suffix = { \\
            .name = namestr TYPE_MACHINE_SUFFIX, .parent = "generic-pc-machine", \\
            .class_init = pc_##suffix##_class_init, \\
        }; \\
        static void pc_init_##suffix(void) { type_register(&pc_type_##suffix); } \\
        type_init(pc_init_##suffix)
    static void pc_class_init(ObjectClass *oc, void *data)
    {
        PCMachineClass *pcmc = PC_MACHINE_CLASS(oc);
        pcmc->smbus_no_migration_support = false;
        pcmc->acpi.size = 0x20000 + 0x8000;
    }
    static const TypeInfo pc_info = {
        .name = "generic-pc-machine", .parent = TYPE_MACHINE, .abstract = true, .class_init = pc_class_init,
    };
    static void pc_3_options(MachineClass *m)
    {
        m->alias = "pc";
        m->is_default = true;
    }
    DEFINE_PC(v3, "pc-3", pc_3_options);
    static void pc_2_options(MachineClass *m)
    {
        pc_3_options(m);
        m->alias = NULL;
        m->is_default = false;
        compat_props_add(m->compat_props, hw_compat_2, hw_compat_2_len);
    }
    DEFINE_PC(v2, "pc-2", pc_2_options);
    static void pc_1_options(MachineClass *m)
    {
        PCMachineClass *pcmc = PC_MACHINE_CLASS(m);
        static GlobalProperty compat[] = { { "pc-only", "x", "1" } };
        pc_2_options(m);
        compat_props_add(m->compat_props, hw_compat_1, hw_compat_1_len);
        compat_props_add(m->compat_props, compat, G_N_ELEMENTS(compat));
        pcmc->smbus_no_migration_support = true;
        m->default_machine_opts = "firmware=x.bin,suppress-vmdesc=on";
    }
    DEFINE_PC(v1, "pc-1", pc_1_options);
    """

  @Test func versionsChainThroughTheNewerOnes() throws {
    let machines = try fixture(["hw/i386/pc.c": Self.versioned]).machines()
    #expect(machines.map(\.name) == ["pc-3", "pc-2", "pc-1"])
    #expect(machines.map(\.alias) == ["pc", nil, nil])
    #expect(machines.map { $0.classMembers["is_default"] } == [1, 0, 0])
    #expect(
      machines.map { MachineFixture.text($0.compatProperties) } == [
        [], ["disk.cache=off"], ["disk.cache=off", "disk.cache=on", "net.mq=off", "pc-only.x=1"],
      ])
    #expect(
      machines[2].compatProperties.map(\.table) == ["hw_compat_2", "hw_compat_1", "hw_compat_1", "pc_1_options/compat"])
    #expect(machines.map { $0.classMembers["smbus_no_migration_support"] } == [0, 0, 1])
    #expect(machines[0].classMembers["acpi.size"] == 0x28000)
    #expect(machines.map { $0.classMembers["suppress_vmdesc"] } == [nil, nil, 1])
    // From the root's class init and base init.
    #expect(machines[0].classMembers["default_ram_size"] == 131072)
    #expect(machines.allSatisfy { $0.unresolved.isEmpty })
    #expect(machines[0].location == SourceLocation(path: "hw/i386/pc.c", line: 28))
  }

  @Test(arguments: [("10.0.2", ["brd-9.1", "brd-3.2.1"]), ("12.0.0", ["brd-9.1"])])
  func versionsMadeByPasting(_ version: String, _ expected: [String]) throws {
    let machines = try fixture(
      [
        "VERSION": version,
        "hw/arm/brd.c": """
        #include "hw/boards.h"
        #define PICK(x1, x2, x3, x4, ...) x4
        #define SYM2(sym, prefix, major, minor) prefix ## _machine_ ## major ## _ ## minor ## _ ## sym
        #define SYM3(sym, prefix, major, minor, micro) \\
            prefix ## _machine_ ## major ## _ ## minor ## _ ## micro ## _ ## sym
        #define VER_SYM(sym, prefix, ...) PICK(__VA_ARGS__, SYM3, SYM2) (sym, prefix, __VA_ARGS__)
        #define NAME2(prefix, major, minor) prefix "-" #major "." #minor TYPE_MACHINE_SUFFIX
        #define NAME3(prefix, major, minor, micro) prefix "-" #major "." #minor "." #micro TYPE_MACHINE_SUFFIX
        #define VER_NAME(prefix, ...) PICK(__VA_ARGS__, NAME3, NAME2) (prefix, __VA_ARGS__)
        #define EXPIRED2(major, minor) ((QEMU_VERSION_MAJOR - major) >= 8)
        #define EXPIRED3(major, minor, micro) EXPIRED2(major, minor)
        #define VER_EXPIRED(...) PICK(__VA_ARGS__, EXPIRED3, EXPIRED2) (__VA_ARGS__)
        #define DEFINE_BRD(latest, ...) \\
            static void VER_SYM(class_init, brd, __VA_ARGS__)(ObjectClass *oc, void *data) \\
            { \\
                MachineClass *mc = MACHINE_CLASS(oc); \\
                VER_SYM(options, brd, __VA_ARGS__)(mc); \\
                if (latest) { \\
                    mc->alias = "brd"; \\
                } \\
            } \\
            static const TypeInfo VER_SYM(info, brd, __VA_ARGS__) = { \\
                .name = VER_NAME("brd", __VA_ARGS__), .parent = TYPE_MACHINE, \\
                .class_init = VER_SYM(class_init, brd, __VA_ARGS__), \\
            }; \\
            static void VER_SYM(register, brd, __VA_ARGS__)(void) \\
            { \\
                do { if (VER_EXPIRED(__VA_ARGS__)) { if (getenv("DELETE") || QEMU_VERSION_MAJOR > 10) { return; } } } while (0); \\
                type_register_static(&VER_SYM(info, brd, __VA_ARGS__)); \\
            } \\
            type_init(VER_SYM(register, brd, __VA_ARGS__));
        static void brd_machine_9_1_options(MachineClass *mc) { mc->latest = 1; }
        DEFINE_BRD(true, 9, 1)
        static void brd_machine_3_2_1_options(MachineClass *mc)
        {
            brd_machine_9_1_options(mc);
            compat_props_add(mc->compat_props, hw_compat_1, hw_compat_1_len);
        }
        DEFINE_BRD(false, 3, 2, 1)
        """,
      ], target: "aarch64"
    ).machines()
    #expect(machines.map(\.name) == expected)
    #expect(machines.first?.alias == "brd")
    #expect(machines.dropFirst().allSatisfy { $0.alias == nil && $0.compatProperties.count == 2 })
  }

  @Test func boardsInEveryPresentForm() throws {
    let machines = try fixture(
      [
        "hw/riscv/board.c": """
        #include "hw/boards.h"
        static void toy_machine_init(MachineClass *mc) { mc->max_cpus = 8; }
        DEFINE_MACHINE("toy", toy_machine_init)
        static void common_class_init(ObjectClass *oc, void *data) { MACHINE_CLASS(oc)->max_cpus = 4; }
        static void big_class_init(ObjectClass *oc, void *data) { MACHINE_CLASS(oc)->max_cpus += 10; }
        static const TypeInfo board_machine_types[] = {
            { .name = "board-common", .parent = TYPE_MACHINE, .abstract = true, .class_init = common_class_init },
            { .name = MACHINE_TYPE_NAME("small"), .parent = "board-common" },
            { .name = MACHINE_TYPE_NAME("big"), .parent = "board-common", .class_init = big_class_init },
        };
        static const TypeInfo machine_looking_device = { .name = "machine-device", .parent = "device" };
        #if 0
        DEFINE_MACHINE("off", toy_machine_init)
        #endif
        """,
        "hw/arm/other.c": "#include \"hw/boards.h\"\nDEFINE_MACHINE(\"elsewhere\", other_init)",
      ], target: "riscv64"
    ).machines()
    #expect(machines.map(\.name) == ["toy", "small", "big"])
    #expect(machines.map { $0.classMembers["max_cpus"] } == [8, 4, 14])
  }

  /// 2.6 to 3.1: a macro with a loop that appends each element.
  @Test func compatListsOfALoop() throws {
    let machine = try #require(
      fixture(
        [
          "hw/i386/pc.c": """
          #include "hw/boards.h"
          #define HW_COMPAT_2_7 { .driver = "a", .property = "p", .value = "1" },
          #define PC_COMPAT_2_7 HW_COMPAT_2_7 { .driver = "b", .property = "q", .value = "2" },
          #define SET_MACHINE_COMPAT(m, COMPAT) \\
              do { \\
                  int i; \\
                  static GlobalProperty props[] = { COMPAT { } }; \\
                  if (!m->compat_props) { m->compat_props = g_array_new(false, false, sizeof(void *)); } \\
                  for (i = 0; props[i].driver != NULL; i++) { \\
                      GlobalProperty *prop = &props[i]; \\
                      g_array_append_val(m->compat_props, prop); \\
                  } \\
              } while (0)
          static void pc_init(MachineClass *m) { SET_MACHINE_COMPAT(m, PC_COMPAT_2_7); }
          DEFINE_MACHINE("pc-2.7", pc_init)
          """
        ]
      ).machine("pc-2.7"))
    #expect(MachineFixture.text(machine.compatProperties) == ["a.p=1", "b.q=2"])
    #expect(machine.compatProperties.map(\.table) == ["HW_COMPAT_2_7", "PC_COMPAT_2_7"])
    #expect(machine.unresolved.isEmpty)
  }

  /// Before 2016: a struct for each machine, and compat settings that are assignments to globals.
  @Test func structsOfMachinesAndGlobalsOfTheirInitFunctions() throws {
    let fixture = try fixture(
      [
        "savevm.c": """
        static bool skip_section_footers;
        void savevm_skip_section_footers(void) { skip_section_footers = true; }
        """,
        "hw/pc_piix.c": """
        #define PC_OPTIONS .desc = "Standard PC", .max_cpus = 255
        #define PC_COMPAT_0_13 { .driver = "net", .property = "vectors", .value = "0" }
        static void pc_init1(QEMUMachineInitArgs *args) { int i; for (i = 0; i < 4; i++) { add(i); } }
        static void pc_compat_2_2(QEMUMachineInitArgs *args)
        {
            legacy_table_size = 6652;
            savevm_skip_section_footers();
            args->suppress_vmdesc = true;
            args->cpu_model = 3;
        }
        static void pc_init_old(QEMUMachineInitArgs *args)
        {
            pc_compat_2_2(args);
            pc_init1(args);
        }
        static QEMUMachine pc_new = { PC_OPTIONS, .name = "pc-1.1", .alias = "pc", .init = pc_init1, .is_default = 1, };
        static QEMUMachine pc_old = {
            PC_OPTIONS,
            .name = "pc-0.13",
            .init = pc_init_old,
            .compat_props = (GlobalProperty[]) {
                PC_COMPAT_0_13,
                { .driver = "fdc", .property = "old", .value = "1" },
                { /* end of list */ }
            },
        };
        static void pc_machine_init(void) { qemu_register_machine(&pc_new); qemu_register_machine(&pc_old); }
        machine_init(pc_machine_init);
        """,
      ], core: [:])
    let machines = fixture.machines()
    #expect(machines.map(\.name) == ["pc-1.1", "pc-0.13"])
    #expect(machines.map(\.alias) == ["pc", nil])
    #expect(machines[0].classMembers == ["max_cpus": 255, "is_default": 1])
    #expect(MachineFixture.text(machines[1].compatProperties) == ["net.vectors=0", "fdc.old=1"])
    #expect(machines[1].compatProperties.map(\.table) == ["PC_COMPAT_0_13", "pc_old"])
    #expect(
      machines[1].classMembers == [
        "max_cpus": 255, "legacy_table_size": 6652, "skip_section_footers": 1, "suppress_vmdesc": 1,
      ])
  }

  @Test func whatCannotBeFollowedIsSaid() throws {
    let machine = try #require(
      fixture(
        [
          "hw/i386/odd.c": """
          #include "hw/boards.h"
          static void odd_init(MachineClass *mc)
          {
              if (host_has_feature()) {
                  mc->max_cpus = 2;
              }
              if (host_has_feature()) {
                  unrelated = 1;
              }
              set_up_elsewhere(mc);
              compat_props_add(mc->compat_props, compat_table_of(mc), 3);
          }
          DEFINE_MACHINE("odd", odd_init)
          """
        ]
      ).machine("odd"))
    #expect(
      machine.unresolved.map(\.reason) == [
        "a condition in 'odd_init' was not decided", "the call of 'set_up_elsewhere' in 'odd_init' was not followed",
        "the call of 'compat_table_of' in 'odd_init' was not followed",
        "the call of 'compat_props_add' in 'odd_init' was not followed",
      ])
    #expect(machine.unresolved.map { $0.location?.line } == [4, 10, 11, 11])
    #expect(machine.unresolved.allSatisfy { $0.codeHash != 0 })
  }

  /// Functions that call each other, a loop that does not end, types that are each other's parents: bounded.
  @Test func hostileInputEnds() throws {
    let machines = try fixture(
      [
        "hw/i386/evil.c": """
        #include "hw/boards.h"
        static void ping_init(MachineClass *mc) { pong_init(mc); ping_init(mc); mc->max_cpus = 3; }
        static void pong_init(MachineClass *mc) { ping_init(mc); }
        DEFINE_MACHINE("ping", ping_init)
        static void spin_init(MachineClass *mc) { for (;;) { } }
        DEFINE_MACHINE("spin", spin_init)
        static void deep_init(MachineClass *mc) { mc->x = \(String(repeating: "(1 + ", count: 150))1\(String(repeating: ")", count: 150)); }
        DEFINE_MACHINE("deep", deep_init)
        static const TypeInfo a_machine = { .name = "a-machine", .parent = "b-machine" };
        static const TypeInfo b_machine = { .name = "b-machine", .parent = "a-machine" };
        static const TypeInfo cut_machine = { .name = "cut-machine", .parent = TYPE_MACHINE, .class_init =
        """
      ]
    ).machines()
    #expect(machines.map(\.name).prefix(3) == ["ping", "spin", "deep"])
    #expect(
      machines[0].unresolved.map(\.reason) == ["initialisation is nested too deeply"]
        || machines[0].unresolved.map(\.reason).contains("initialisation takes too many steps"))
    #expect(machines[1].unresolved.map(\.reason) == ["initialisation takes too many steps"])
    #expect(machines[2].classMembers["x"] == 151)
    #expect(!machines.contains { $0.name == "a" || $0.name == "b" })
  }
}

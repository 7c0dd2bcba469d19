extension RewriteFixture {
  /// The members of `struct VMStateDescription` that differ by year, and a few macros of the tests' own.
  static func header(_ idiom: Idiom) -> String {
    let members =
      switch idiom {
      case .early: "    int minimum_version_id_old;\n    const VMStateField *fields;\n"
      case .entries:
        "    int minimum_version_id_old;\n    const VMStateField *fields;\n    const VMStateSubsection *subsections;\n"
      case .pointers:
        "    bool (*needed)(void *opaque);\n    const VMStateField *fields;\n    const VMStateDescription **subsections;\n"
      case .constants:
        "    bool (*needed)(void *opaque);\n    const VMStateField *fields;\n"
          + "    const VMStateDescription * const *subsections;\n"
      }
    let subsection =
      idiom == .entries
      ? """
      typedef struct VMStateSubsection {
          const VMStateDescription *vmsd;
          bool (*needed)(void *opaque);
      } VMStateSubsection;
      """ : ""
    return """
      #ifndef FIXTURE_VMSTATE_H
      #define FIXTURE_VMSTATE_H

      typedef struct VMStateDescription VMStateDescription;
      typedef struct VMStateField VMStateField;
      \(subsection)

      struct VMStateField {
          const char *name;
          size_t offset;
          size_t size;
          size_t start;
          int num;
          size_t num_offset;
          size_t size_offset;
          const VMStateInfo *info;
          enum VMStateFlags flags;
          const VMStateDescription *vmsd;
          int version_id;
          int struct_version_id;
          bool (*field_exists)(void *opaque, int version_id);
      };

      struct VMStateDescription {
          const char *name;
          int version_id;
          int minimum_version_id;
          int (*pre_load)(void *opaque);
          int (*post_load)(void *opaque, int version_id);
          int (*pre_save)(void *opaque);
      \(members)};

      #define VMSTATE_ONE(_f, _s, _v, _t, _info, _type) { \\
          .name = #_f, .version_id = (_v), .field_exists = (_t), .size = sizeof(_type), \\
          .info = &(_info), .flags = VMS_SINGLE, .offset = offsetof(_s, _f), }
      #define VMSTATE_UINT32_V(_f, _s, _v) VMSTATE_ONE(_f, _s, _v, NULL, vmstate_info_uint32, uint32_t)
      #define VMSTATE_UINT32(_f, _s) VMSTATE_UINT32_V(_f, _s, 0)
      #define VMSTATE_UINT32_TEST(_f, _s, _t) VMSTATE_ONE(_f, _s, 0, _t, vmstate_info_uint32, uint32_t)
      #define VMSTATE_UINT64_V(_f, _s, _v) VMSTATE_ONE(_f, _s, _v, NULL, vmstate_info_uint64, uint64_t)
      #define VMSTATE_UINT64(_f, _s) VMSTATE_UINT64_V(_f, _s, 0)
      #define VMSTATE_UINT16(_f, _s) VMSTATE_ONE(_f, _s, 0, NULL, vmstate_info_uint16, uint16_t)
      #define VMSTATE_INT8_V(_f, _s, _v) VMSTATE_ONE(_f, _s, _v, NULL, vmstate_info_int8, int8_t)
      #define VMSTATE_BOOL_V(_f, _s, _v) VMSTATE_ONE(_f, _s, _v, NULL, vmstate_info_bool, bool)
      #define VMSTATE_BOOL(_f, _s) VMSTATE_BOOL_V(_f, _s, 0)
      #define VMSTATE_TIMER_PTR_V(_f, _s, _v) { \\
          .name = #_f, .version_id = (_v), .size = sizeof(QEMUTimer *), .info = &(vmstate_info_timer), \\
          .flags = VMS_SINGLE | VMS_POINTER, .offset = offsetof(_s, _f), }
      #define VMSTATE_TIMER_PTR(_f, _s) VMSTATE_TIMER_PTR_V(_f, _s, 0)
      #define VMSTATE_UINT32_ARRAY_V(_f, _s, _n, _v) { \\
          .name = #_f, .version_id = (_v), .num = (_n), .size = sizeof(uint32_t), \\
          .info = &(vmstate_info_uint32), .flags = VMS_ARRAY, .offset = offsetof(_s, _f), }
      #define VMSTATE_UINT32_ARRAY(_f, _s, _n) VMSTATE_UINT32_ARRAY_V(_f, _s, _n, 0)
      #define VMSTATE_STRUCT(_f, _s, _v, _vmsd, _type) { \\
          .name = #_f, .version_id = (_v), .size = sizeof(_type), .vmsd = &(_vmsd), \\
          .flags = VMS_STRUCT, .offset = offsetof(_s, _f), }
      #define VMSTATE_UNUSED_V(_v, _size) { \\
          .name = "unused", .version_id = (_v), .size = (_size), .info = &vmstate_info_unused_buffer, \\
          .flags = VMS_BUFFER, }
      #define VMSTATE_END_OF_LIST() { }

      #endif

      """
  }

  /// Types, properties and functions that a device of the fixtures may use.
  static let qdev = """
    #ifndef FIXTURE_QDEV_H
    #define FIXTURE_QDEV_H

    #include "migration/vmstate.h"

    typedef struct Property {
        const char *name;
        ptrdiff_t offset;
        bool set_default;
        union { int64_t i; uint64_t u; } defval;
    } Property;

    #define DEFINE_PROP_BOOL(_name, _state, _field, _defval) { \\
        .name = (_name), .info = &(qdev_prop_bool), .offset = offsetof(_state, _field), \\
        .set_default = true, .defval.u = (bool)_defval, }
    #define DEFINE_PROP_END_OF_LIST() {}

    typedef struct ObjectClass ObjectClass;

    typedef struct TypeInfo {
        const char *name;
        const char *parent;
        size_t instance_size;
        bool abstract;
        size_t class_size;
        void (*class_init)(ObjectClass *klass, void *data);
    } TypeInfo;

    typedef struct DeviceState {
        bool realized;
    } DeviceState;

    typedef struct DeviceClass {
        const VMStateDescription *vmsd;
        void (*reset)(DeviceState *dev);
        const Property *props;
    } DeviceClass;

    #define DEVICE_CLASS(klass) ((DeviceClass *)(klass))
    #define MODULE_INIT_QOM 3
    #define module_init(function, kind) \\
    static void __attribute__((constructor)) do_init_ ## function(void) \\
    { \\
        register_module_init(function, kind); \\
    }
    #define type_init(function) module_init(function, MODULE_INIT_QOM)

    bool timer_pending(QEMUTimer *ts);

    #endif

    """

  /// A core that resets the machine before it loads a snapshot.
  static let savevm = """
    #include "migration/vmstate.h"

    int vmstate_subsection_load(QEMUFile *f)
    {
        return qemu_peek_buffer(f, 0, 1);
    }

    bool load_snapshot(const char *name)
    {
        qemu_system_reset(SHUTDOWN_CAUSE_NONE);
        return true;
    }

    """

  /// The types that a device is one of.
  static let core = """
    #include "hw/qdev.h"

    static const TypeInfo object_info = {
        .name = "object",
    };

    static const TypeInfo device_info = {
        .name = "device",
        .parent = "object",
        .abstract = true,
        .class_size = sizeof(DeviceClass),
    };

    static void qdev_register_types(void)
    {
        type_register_static(&object_info);
        type_register_static(&device_info);
    }

    type_init(qdev_register_types)

    """

  /// The end of a device's file: its type, with properties and reset when it has them.
  static func type(_ vmsd: String = "vmstate_gadget", properties: Bool = false) -> String {
    """

    static void gadget_class_init(ObjectClass *klass, void *data)
    {
        DeviceClass *dc = DEVICE_CLASS(klass);

    \(properties ? "    device_class_set_props(dc, gadget_properties);\n" : "")    dc->reset = gadget_reset;
        dc->vmsd = &\(vmsd);
    }

    static const TypeInfo gadget_info = {
        .name = "gadget",
        .parent = "device",
        .instance_size = sizeof(GadgetState),
        .class_init = gadget_class_init,
    };

    static void gadget_register_types(void)
    {
        type_register_static(&gadget_info);
    }

    type_init(gadget_register_types)

    """
  }

  /// A device with two fields in the branch's list; the pick's lines have a `+`.
  static func gadget(
    members: String = "", functions: String = "", version: String = "+    .version_id = 3,\n-    .version_id = 2,",
    hooks: String = "", fields: String, behind: String = "", cast: String = "(VMStateField[])", old: Bool = false,
    reset: String = "    s->count = 0;", properties: String = ""
  ) -> String {
    """
    #include "hw/qdev.h"

    typedef struct GadgetState {
        DeviceState parent_obj;

        uint32_t count;
        uint32_t limit;
    \(members)
    } GadgetState;

    static void gadget_reset(DeviceState *dev)
    {
        GadgetState *s = GADGET(dev);

    \(reset)
    }

    \(functions)static const VMStateDescription vmstate_gadget = {
        .name = "gadget",
    \(version)
        .minimum_version_id = 1,
    \(old ? "    .minimum_version_id_old = 1,\n" : "")\(hooks)    .fields = \(cast) {
            VMSTATE_UINT32(count, GadgetState),
            VMSTATE_UINT32_V(limit, GadgetState, 2),
    \(fields)
            VMSTATE_END_OF_LIST()
        }\(behind)
    };
    \(properties)\(type(properties: !properties.isEmpty))
    """
  }
}

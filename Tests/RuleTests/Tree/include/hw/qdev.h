/* Types and devices, as far as the cases need them. */
#ifndef CASES_QDEV_H
#define CASES_QDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "migration/vmstate.h"

#define TYPE_OBJECT "object"
#define TYPE_DEVICE "device"
#define TYPE_SYS_BUS_DEVICE "sys-bus-device"
#define TYPE_MACHINE "machine"
#define TYPE_MACHINE_SUFFIX "-machine"
#define MACHINE_TYPE_NAME(machine) (machine TYPE_MACHINE_SUFFIX)
#define G_N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

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

typedef struct SysBusDevice {
    DeviceState parent_obj;
} SysBusDevice;

typedef struct PropertyInfo PropertyInfo;
typedef struct GPtrArray GPtrArray;

typedef struct Property {
    const char *name;
    const PropertyInfo *info;
    ptrdiff_t offset;
    bool set_default;
    union {
        int64_t i;
        uint64_t u;
    } defval;
} Property;

typedef struct GlobalProperty {
    const char *driver;
    const char *property;
    const char *value;
} GlobalProperty;

typedef struct DeviceClass {
    const VMStateDescription *vmsd;
    Property *props_;
} DeviceClass;

typedef struct MachineClass {
    GPtrArray *compat_props;
} MachineClass;

#define DEVICE_CLASS(klass) ((DeviceClass *)(klass))
#define MACHINE_CLASS(klass) ((MachineClass *)(klass))

#define DEFINE_PROP_BOOL(_name, _state, _field, _default) { \
    .name = (_name), .info = &qdev_prop_bool, .offset = offsetof(_state, _field), \
    .set_default = true, .defval.u = (bool)(_default), }
#define DEFINE_PROP_END_OF_LIST() {}

#define MODULE_INIT_QOM 3

#define module_init(function, kind) \
static void __attribute__((constructor)) do_init_ ## function(void) \
{ \
    register_module_init(function, kind); \
}

#define type_init(function) module_init(function, MODULE_INIT_QOM)

extern const PropertyInfo qdev_prop_bool;

void device_class_set_props(DeviceClass *dc, Property *props);
void compat_props_add(GPtrArray *props, GlobalProperty compat[], size_t count);
void type_register_static(const TypeInfo *info);
void register_module_init(void (*function)(void), int kind);

#endif

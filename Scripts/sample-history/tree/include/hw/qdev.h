/* Devices, their properties, and machine types. */
#ifndef HW_QDEV_H
#define HW_QDEV_H

#include "qom/object.h"
#include "migration/vmstate.h"

#define TYPE_DEVICE "device"
#define TYPE_SYS_BUS_DEVICE "sys-bus-device"
#define TYPE_MACHINE "machine"
#define TYPE_MACHINE_SUFFIX "-machine"
#define MACHINE_TYPE_NAME(machine) (machine TYPE_MACHINE_SUFFIX)

typedef struct DeviceState {
    const char *id;
    bool realized;
} DeviceState;

typedef struct SysBusDevice {
    DeviceState parent_obj;
    int num_mmio;
} SysBusDevice;

typedef struct Property {
    const char *name;
    const PropertyInfo *info;
    ptrdiff_t offset;
    uint8_t bitnr;
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
    void (*realize)(DeviceState *dev, Error **errp);
    const VMStateDescription *vmsd;
    Property *props_;
} DeviceClass;

typedef struct MachineClass {
    const char *desc;
    GPtrArray *compat_props;
} MachineClass;

#define DEVICE_CLASS(klass) ((DeviceClass *)(klass))
#define MACHINE_CLASS(klass) ((MachineClass *)(klass))

void device_class_set_props(DeviceClass *dc, Property *props);
void compat_props_add(GPtrArray *props, GlobalProperty compat[], size_t count);

#define DEFINE_PROP(_name, _state, _field, _prop, _type, ...) { \
    .name   = (_name),                                          \
    .info   = &(_prop),                                         \
    .offset = offsetof(_state, _field),                         \
    __VA_ARGS__                                                 \
}

#define DEFINE_PROP_BOOL(_name, _state, _field, _defval)        \
    DEFINE_PROP(_name, _state, _field, qdev_prop_bool, bool,    \
                .set_default = true, .defval.u = (bool)_defval)

#define DEFINE_PROP_END_OF_LIST() {}

#endif

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

typedef struct DeviceClass {
    const VMStateDescription *vmsd;
} DeviceClass;

#define DEVICE_CLASS(klass) ((DeviceClass *)(klass))

#define MODULE_INIT_QOM 3

#define module_init(function, kind) \
static void __attribute__((constructor)) do_init_ ## function(void) \
{ \
    register_module_init(function, kind); \
}

#define type_init(function) module_init(function, MODULE_INIT_QOM)

void type_register_static(const TypeInfo *info);
void register_module_init(void (*function)(void), int kind);

#endif

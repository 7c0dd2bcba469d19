/* The types that all devices and boards derive from. */
#include "qemu/osdep.h"
#include "hw/qdev.h"

void device_class_set_props(DeviceClass *dc, Property *props)
{
    dc->props_ = props;
}

static const TypeInfo device_type_info = {
    .name       = TYPE_DEVICE,
    .parent     = TYPE_OBJECT,
    .abstract   = true,
    .class_size = sizeof(DeviceClass),
};

static const TypeInfo sysbus_device_type_info = {
    .name          = TYPE_SYS_BUS_DEVICE,
    .parent        = TYPE_DEVICE,
    .instance_size = sizeof(SysBusDevice),
    .abstract      = true,
};

static const TypeInfo machine_type_info = {
    .name       = TYPE_MACHINE,
    .parent     = TYPE_OBJECT,
    .abstract   = true,
    .class_size = sizeof(MachineClass),
};

static void qdev_register_types(void)
{
    type_register_static(&device_type_info);
    type_register_static(&sysbus_device_type_info);
    type_register_static(&machine_type_info);
}

type_init(qdev_register_types)

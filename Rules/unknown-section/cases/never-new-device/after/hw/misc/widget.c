#include "hw/qdev.h"

typedef struct WidgetState {
    SysBusDevice parent_obj;
    uint32_t level;
} WidgetState;

static const VMStateDescription vmstate_widget = {
    .name = "widget",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(level, WidgetState),
        VMSTATE_END_OF_LIST()
    },
};

static void widget_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->vmsd = &vmstate_widget;
}

static const TypeInfo widget_info = {
    .name = "widget",
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(WidgetState),
    .class_init = widget_class_init,
};

static void widget_register_types(void)
{
    type_register_static(&widget_info);
}

type_init(widget_register_types)

/* Two versions of one board. */
#include "qemu/osdep.h"
#include "hw/qdev.h"

static void sample_board_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);

    mc->desc = "sample board";
}

static void sample_board_0_9_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);

    sample_board_class_init(oc, data);
    compat_props_add(mc->compat_props, hw_compat_0_9, hw_compat_0_9_len);
}

static const TypeInfo sample_board_1_0_info = {
    .name       = MACHINE_TYPE_NAME("sample-1.0"),
    .parent     = TYPE_MACHINE,
    .class_init = sample_board_class_init,
};

static const TypeInfo sample_board_0_9_info = {
    .name       = MACHINE_TYPE_NAME("sample-0.9"),
    .parent     = TYPE_MACHINE,
    .class_init = sample_board_0_9_class_init,
};

static void sample_board_register_types(void)
{
    type_register_static(&sample_board_1_0_info);
    type_register_static(&sample_board_0_9_info);
}

type_init(sample_board_register_types)

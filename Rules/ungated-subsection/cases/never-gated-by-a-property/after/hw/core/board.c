#include "hw/qdev.h"

GlobalProperty hw_compat_1_0[] = {
    { "gizmo", "x-migrate-block", "off" },
};
const size_t hw_compat_1_0_len = G_N_ELEMENTS(hw_compat_1_0);

static void board_1_0_class_init(ObjectClass *klass, void *data)
{
    MachineClass *mc = MACHINE_CLASS(klass);

    compat_props_add(mc->compat_props, hw_compat_1_0, hw_compat_1_0_len);
}

static const TypeInfo board_1_0_info = {
    .name = MACHINE_TYPE_NAME("board-1.0"),
    .parent = TYPE_MACHINE,
    .class_init = board_1_0_class_init,
};

static void board_register_types(void)
{
    type_register_static(&board_1_0_info);
}

type_init(board_register_types)

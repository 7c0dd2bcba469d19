#include "hw/qdev.h"

#define FIFO_SIZE 16

typedef struct GizmoState {
    SysBusDevice parent_obj;
    uint32_t ctrl;
    uint32_t status;
    uint64_t tick_offset;
    int32_t blk_offset;
    uint8_t fifo[FIFO_SIZE];
    uint32_t fifo_pos;
} GizmoState;

static void gizmo_class_init(ObjectClass *klass, void *data)
{
}

static const TypeInfo gizmo_info = {
    .name = "gizmo",
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(GizmoState),
    .class_init = gizmo_class_init,
};

static void gizmo_register_types(void)
{
    type_register_static(&gizmo_info);
}

type_init(gizmo_register_types)

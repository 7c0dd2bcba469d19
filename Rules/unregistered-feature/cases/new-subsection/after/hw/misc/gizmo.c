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

static bool gizmo_block_needed(void *opaque)
{
    GizmoState *s = opaque;

    return s->blk_offset != -1;
}

static const VMStateDescription vmstate_gizmo_block = {
    .name = "gizmo/block",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = gizmo_block_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(blk_offset, GizmoState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_gizmo = {
    .name = "gizmo",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, GizmoState),
        VMSTATE_UINT32(status, GizmoState),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_gizmo_block,
        NULL
    },
};

static void gizmo_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->vmsd = &vmstate_gizmo;
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

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

/* Nobody has read what the library does, and nobody has changed it. */
static int put_level(QEMUFile *f, void *pv, size_t size, const VMStateField *field, JSONWriter *vmdesc)
{
    uint32_t *level = pv;

    host_library_store(f, level);
    return 0;
}

static int get_level(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    uint32_t *level = pv;

    host_library_load(f, level);
    return 0;
}

static const VMStateInfo vmstate_info_level = {
    .name = "level",
    .get = get_level,
    .put = put_level,
};

static const VMStateDescription vmstate_gizmo = {
    .name = "gizmo",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, GizmoState),
        VMSTATE_ONE(status, GizmoState, 0, NULL, vmstate_info_level, uint32_t),
        VMSTATE_UINT32(fifo_pos, GizmoState),
        VMSTATE_END_OF_LIST()
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

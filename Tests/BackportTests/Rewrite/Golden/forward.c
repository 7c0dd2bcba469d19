#include "hw/qdev.h"

typedef struct GadgetState {
    DeviceState parent_obj;

    uint32_t count;
    uint32_t limit;
    uint32_t delay;
    bool delay_migrated;
} GadgetState;

static void gadget_reset(DeviceState *dev)
{
    GadgetState *s = GADGET(dev);

    s->count = 0;
}

static int gadget_post_load(void *opaque, int version_id)
{
    GadgetState *s = opaque;

    if (version_id < 3 && !s->delay_migrated) {
        gadget_guess(s);
    }
    return 0;
}

static int gadget_pre_load(void *opaque)
{
    GadgetState *s = opaque;

    s->delay_migrated = false;

    return 0;
}

static int gadget_delay_post_load(void *opaque, int version_id)
{
    GadgetState *s = opaque;

    s->delay_migrated = true;

    return 0;
}

static bool gadget_delay_needed(void *opaque)
{
    /* Sent by a stable branch only: here the main list has the field. */
    return false;
}

static const VMStateDescription vmstate_gadget_delay = {
    .name = "gadget/delay",
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = gadget_delay_post_load,
    .needed = gadget_delay_needed,
    .fields = (VMStateField[]) {
        VMSTATE_UINT32(delay, GadgetState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_gadget = {
    .name = "gadget",
    .version_id = 3,
    .minimum_version_id = 1,
    .pre_load = gadget_pre_load,
    .post_load = gadget_post_load,
    .fields = (VMStateField[]) {
        VMSTATE_UINT32(count, GadgetState),
        VMSTATE_UINT32_V(limit, GadgetState, 2),
        VMSTATE_UINT32_V(delay, GadgetState, 3),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription*[]) {
        &vmstate_gadget_delay,
        NULL
    }
};

static void gadget_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->reset = gadget_reset;
    dc->vmsd = &vmstate_gadget;
}

static const TypeInfo gadget_info = {
    .name = "gadget",
    .parent = "device",
    .instance_size = sizeof(GadgetState),
    .class_init = gadget_class_init,
};

static void gadget_register_types(void)
{
    type_register_static(&gadget_info);
}

type_init(gadget_register_types)

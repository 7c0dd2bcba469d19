#include "hw/qdev.h"

typedef struct GadgetState {
    DeviceState parent_obj;

    uint32_t count;
    uint32_t limit;
    uint32_t delay;
    bool migrate_delay;
    bool delay_migrated;
} GadgetState;

static void gadget_reset(DeviceState *dev)
{
    GadgetState *s = GADGET(dev);

    s->count = 0;
}

static int gadget_pre_save(void *opaque)
{
    GadgetState *s = opaque;

    s->count = s->delay + clock_now();

    return 0;
}

static int gadget_post_load(void *opaque, int version_id)
{
    GadgetState *s = opaque;

    if (!s->delay_migrated) {
        s->delay = s->count - clock_now();
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
    GadgetState *s = opaque;

    return s->migrate_delay;
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
    .version_id = 2,
    .minimum_version_id = 1,
    .pre_save = gadget_pre_save,
    .pre_load = gadget_pre_load,
    .post_load = gadget_post_load,
    .fields = (VMStateField[]) {
        VMSTATE_UINT32(count, GadgetState),
        VMSTATE_UINT32_V(limit, GadgetState, 2),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription*[]) {
        &vmstate_gadget_delay,
        NULL
    }
};

static Property gadget_properties[] = {
    DEFINE_PROP_BOOL("big-endian", GadgetState, big_endian, false),
    DEFINE_PROP_BOOL("x-migrate-delay", GadgetState, migrate_delay, false),
    DEFINE_PROP_END_OF_LIST(),
};

static void gadget_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    device_class_set_props(dc, gadget_properties);
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

#include "hw/qdev.h"

typedef struct GadgetState {
    DeviceState parent_obj;

    uint32_t count;
    uint32_t limit;
    uint32_t delay;
} GadgetState;

static void gadget_reset(DeviceState *dev)
{
    GadgetState *s = GADGET(dev);

    s->count = 0;
}

static bool gadget_limit_needed(void *opaque)
{
    GadgetState *s = opaque;

    return s->limit != 0;
}

static const VMStateDescription vmstate_gadget_limit = {
    .name = "gadget/limit",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (VMStateField[]) {
        VMSTATE_UINT32(limit, GadgetState),
        VMSTATE_END_OF_LIST()
    }
};

static int gadget_pre_load(void *opaque)
{
    GadgetState *s = opaque;

    s->delay = 0;

    return 0;
}

static bool gadget_delay_needed(void *opaque)
{
    GadgetState *s = opaque;

    return s->delay != 0;
}

static const VMStateDescription vmstate_gadget_delay = {
    .name = "gadget/delay",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (VMStateField[]) {
        VMSTATE_UINT32(delay, GadgetState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_gadget = {
    .name = "gadget",
    .version_id = 2,
    .minimum_version_id = 1,
    .pre_load = gadget_pre_load,
    .fields = (VMStateField[]) {
        VMSTATE_UINT32(count, GadgetState),
        VMSTATE_UINT32_V(limit, GadgetState, 2),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (VMStateSubsection[]) {
        {
            .vmsd = &vmstate_gadget_limit,
            .needed = gadget_limit_needed,
        }, {
            .vmsd = &vmstate_gadget_delay,
            .needed = gadget_delay_needed,
        }, {
            /* empty */
        }
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

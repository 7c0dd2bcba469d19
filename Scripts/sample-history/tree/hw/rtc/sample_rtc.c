/* A real-time clock with an alarm. */
#include "qemu/osdep.h"
#include "hw/qdev.h"
#include "migration/vmstate.h"

#define TYPE_SAMPLE_RTC "sample_rtc"

typedef struct SampleRTCState {
    SysBusDevice parent_obj;

    uint64_t tick_offset;
    uint64_t tick_offset_sent;
    uint64_t alarm_next;
    uint32_t alarm_running;
    uint32_t irq_pending;
    uint32_t irq_enabled;
    uint32_t time_high;
} SampleRTCState;

static int sample_rtc_pre_save(void *opaque)
{
    SampleRTCState *s = opaque;

    s->tick_offset_sent = s->tick_offset + host_clock_delta();
    return 0;
}

static int sample_rtc_post_load(void *opaque, int version_id)
{
    SampleRTCState *s = opaque;

    s->tick_offset = s->tick_offset_sent - host_clock_delta();
    return 0;
}

static const VMStateDescription vmstate_sample_rtc = {
    .name = TYPE_SAMPLE_RTC,
    .version_id = 2,
    .minimum_version_id = 1,
    .pre_save = sample_rtc_pre_save,
    .post_load = sample_rtc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(tick_offset_sent, SampleRTCState),
        VMSTATE_UINT64(alarm_next, SampleRTCState),
        VMSTATE_UINT32(alarm_running, SampleRTCState),
        VMSTATE_UINT32(irq_pending, SampleRTCState),
        VMSTATE_UINT32_V(irq_enabled, SampleRTCState, 2),
        VMSTATE_END_OF_LIST()
    }
};

static void sample_rtc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->realize = sample_rtc_realize;
    dc->vmsd = &vmstate_sample_rtc;
}

static const TypeInfo sample_rtc_info = {
    .name          = TYPE_SAMPLE_RTC,
    .parent        = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(SampleRTCState),
    .class_init    = sample_rtc_class_init,
};

static void sample_rtc_register_types(void)
{
    type_register_static(&sample_rtc_info);
}

type_init(sample_rtc_register_types)

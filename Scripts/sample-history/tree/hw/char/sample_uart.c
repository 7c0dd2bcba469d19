/* A serial port; what its FIFO holds is only sent when there is something in it. */
#include "qemu/osdep.h"
#include "hw/qdev.h"
#include "migration/vmstate.h"

#define TYPE_SAMPLE_UART "sample_uart"
#define UART_FIFO_LENGTH 16

typedef struct SampleUARTState {
    SysBusDevice parent_obj;

    uint8_t lcr;
    uint8_t ier;
    uint8_t fifo[UART_FIFO_LENGTH];
    uint32_t fifo_count;
    bool migrate_fifo;
} SampleUARTState;

static bool sample_uart_fifo_needed(void *opaque)
{
    SampleUARTState *s = opaque;

    return s->migrate_fifo && s->fifo_count > 0;
}

static const VMStateDescription vmstate_sample_uart_fifo = {
    .name = "sample_uart/fifo",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = sample_uart_fifo_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(fifo_count, SampleUARTState),
        VMSTATE_UINT8_ARRAY(fifo, SampleUARTState, UART_FIFO_LENGTH),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_sample_uart = {
    .name = TYPE_SAMPLE_UART,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(lcr, SampleUARTState),
        VMSTATE_UINT8(ier, SampleUARTState),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription *[]) {
        &vmstate_sample_uart_fifo,
        NULL
    }
};

static Property sample_uart_properties[] = {
    DEFINE_PROP_BOOL("migrate-fifo", SampleUARTState, migrate_fifo, true),
    DEFINE_PROP_END_OF_LIST(),
};

static void sample_uart_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    device_class_set_props(dc, sample_uart_properties);
    dc->realize = sample_uart_realize;
    dc->vmsd = &vmstate_sample_uart;
}

static const TypeInfo sample_uart_info = {
    .name          = TYPE_SAMPLE_UART,
    .parent        = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(SampleUARTState),
    .class_init    = sample_uart_class_init,
};

static void sample_uart_register_types(void)
{
    type_register_static(&sample_uart_info);
}

type_init(sample_uart_register_types)

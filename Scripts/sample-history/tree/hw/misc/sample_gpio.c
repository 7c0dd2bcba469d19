/* Pins in two banks. */
#include "qemu/osdep.h"
#include "hw/qdev.h"
#include "migration/vmstate.h"

#define TYPE_SAMPLE_GPIO "sample_gpio"
#define GPIO_BANKS 2

typedef struct SampleGPIOBank {
    uint32_t level;
    uint32_t direction;
} SampleGPIOBank;

typedef struct SampleGPIOState {
    SysBusDevice parent_obj;

    SampleGPIOBank low;
    SampleGPIOBank high;
    uint32_t masks[GPIO_BANKS];
} SampleGPIOState;

static const VMStateDescription vmstate_sample_gpio_bank = {
    .name = "sample_gpio_bank",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(level, SampleGPIOBank),
        VMSTATE_UINT32(direction, SampleGPIOBank),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_sample_gpio = {
    .name = TYPE_SAMPLE_GPIO,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(low, SampleGPIOState, 0, vmstate_sample_gpio_bank,
                       SampleGPIOBank),
        VMSTATE_STRUCT(high, SampleGPIOState, 0, vmstate_sample_gpio_bank,
                       SampleGPIOBank),
        VMSTATE_UINT32_ARRAY(masks, SampleGPIOState, GPIO_BANKS),
        VMSTATE_END_OF_LIST()
    }
};

static void sample_gpio_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->realize = sample_gpio_realize;
    dc->vmsd = &vmstate_sample_gpio;
}

static const TypeInfo sample_gpio_info = {
    .name          = TYPE_SAMPLE_GPIO,
    .parent        = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(SampleGPIOState),
    .class_init    = sample_gpio_class_init,
};

static void sample_gpio_register_types(void)
{
    type_register_static(&sample_gpio_info);
}

type_init(sample_gpio_register_types)

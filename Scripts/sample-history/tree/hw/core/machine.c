/* What older machine types keep as it was. */
#include "qemu/osdep.h"
#include "hw/qdev.h"

GlobalProperty hw_compat_0_9[] = {
    { "sample_uart", "migrate-fifo", "off" },
};
const size_t hw_compat_0_9_len = G_N_ELEMENTS(hw_compat_0_9);

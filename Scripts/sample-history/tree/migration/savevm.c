/* Sections of a stream. */
#include "qemu/osdep.h"
#include "migration/vmstate.h"
#include "savevm.h"

static void send_footer(QEMUFile *f, SaveStateEntry *se)
{
    qemu_put_byte(f, QEMU_VM_SECTION_FOOTER);
    qemu_put_be32(f, se->section_id);
}

static int send_section(QEMUFile *f, SaveStateEntry *se, JSONWriter *vmdesc)
{
    int ret;

    if (se->vmsd && !vmstate_save_needed(se->vmsd, se->opaque)) {
        return 0;
    }
    qemu_put_byte(f, QEMU_VM_SECTION_FULL);
    ret = vmstate_save_state(f, se->vmsd, se->opaque, vmdesc);
    send_footer(f, se);
    return ret;
}

void qemu_savevm_state_header(QEMUFile *f)
{
    qemu_put_be32(f, QEMU_VM_FILE_MAGIC);
    qemu_put_be32(f, QEMU_VM_FILE_VERSION);
    qemu_put_byte(f, QEMU_VM_CONFIGURATION);
}

void qemu_savevm_send_description(QEMUFile *f, const char *text, uint32_t length)
{
    qemu_put_byte(f, QEMU_VM_VMDESCRIPTION);
    qemu_put_be32(f, length);
    qemu_put_buffer(f, text, length);
}

/* Where a device is: its sections bear its place on the bus. */
const char *section_place(DeviceState *dev)
{
    return vmstate_if_get_id(dev);
}

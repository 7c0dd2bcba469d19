/* Saving a description, field by field. */
#include "qemu/osdep.h"
#include "migration/vmstate.h"
#include "savevm.h"

/* One byte in place of an element that is not there. */
const VMStateInfo vmstate_info_nullptr = {
    .name = "uint64",
    .get  = get_nullptr,
    .put  = put_nullptr,
};

static bool vmstate_field_exists(const VMStateDescription *vmsd,
                                 const VMStateField *field, void *opaque,
                                 int version_id)
{
    if (field->field_exists) {
        return field->field_exists(opaque, version_id);
    }
    return field->version_id <= version_id;
}

bool vmstate_save_needed(const VMStateDescription *vmsd, void *opaque)
{
    return !vmsd->needed || vmsd->needed(opaque);
}

int vmstate_save_state_v(QEMUFile *f, const VMStateDescription *vmsd,
                         void *opaque, JSONWriter *vmdesc, int version_id)
{
    const VMStateField *field;

    for (field = vmsd->fields; field->flags != VMS_END; field++) {
        if (vmstate_field_exists(vmsd, field, opaque, version_id)) {
            field->info->put(f, opaque + field->offset, field->size, field,
                             vmdesc);
        }
    }
    return vmstate_subsection_save(f, vmsd, opaque, vmdesc);
}

static int vmstate_subsection_save(QEMUFile *f, const VMStateDescription *vmsd,
                                   void *opaque, JSONWriter *vmdesc)
{
    const VMStateDescription **sub;

    for (sub = vmsd->subsections; sub && *sub; sub++) {
        if (vmstate_save_needed(*sub, opaque)) {
            qemu_put_byte(f, QEMU_VM_SUBSECTION);
            qemu_put_counted_string(f, (*sub)->name);
            qemu_put_be32(f, (*sub)->version_id);
            vmstate_save_state_v(f, *sub, opaque, vmdesc, (*sub)->version_id);
        }
    }
    return 0;
}

static int vmstate_subsection_load(QEMUFile *f, const VMStateDescription *vmsd,
                                   void *opaque)
{
    /* Looked at first, and only taken when it is one of ours. */
    while (qemu_peek_byte(f, 0) == QEMU_VM_SUBSECTION) {
        const VMStateDescription *sub = peek_subsection(f, 1, vmsd);

        if (!sub) {
            return 0;
        }
        vmstate_load_state(f, sub, opaque, take_subsection_header(f));
    }
    return 0;
}

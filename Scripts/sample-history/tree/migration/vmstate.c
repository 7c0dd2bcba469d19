/* Saving a description, field by field. */
#include "qemu/osdep.h"
#include "migration/vmstate.h"
#include "savevm.h"

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

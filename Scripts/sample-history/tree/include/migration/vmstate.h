/* Descriptions of device state: what a device sends when its guest migrates. */
#ifndef MIGRATION_VMSTATE_H
#define MIGRATION_VMSTATE_H

typedef struct VMStateInfo VMStateInfo;
typedef struct VMStateField VMStateField;
typedef struct VMStateDescription VMStateDescription;

struct VMStateInfo {
    const char *name;
    int (*get)(QEMUFile *f, void *pv, size_t size, const VMStateField *field);
    int (*put)(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
               JSONWriter *vmdesc);
};

enum VMStateFlags {
    VMS_SINGLE = 0x001,
    VMS_POINTER = 0x002,
    VMS_ARRAY = 0x004,
    VMS_STRUCT = 0x008,
    VMS_BUFFER = 0x020,
    VMS_END = 0x10000,
};

struct VMStateField {
    const char *name;
    size_t offset;
    size_t size;
    int num;
    const VMStateInfo *info;
    enum VMStateFlags flags;
    const VMStateDescription *vmsd;
    int version_id;
    int struct_version_id;
    bool (*field_exists)(void *opaque, int version_id);
};

struct VMStateDescription {
    const char *name;
    bool unmigratable;
    int version_id;
    int minimum_version_id;
    int (*pre_load)(void *opaque);
    int (*post_load)(void *opaque, int version_id);
    int (*pre_save)(void *opaque);
    bool (*needed)(void *opaque);
    const VMStateField *fields;
    const VMStateDescription **subsections;
};

extern const VMStateInfo vmstate_info_bool;
extern const VMStateInfo vmstate_info_uint8;
extern const VMStateInfo vmstate_info_uint32;
extern const VMStateInfo vmstate_info_uint64;
extern const VMStateInfo vmstate_info_buffer;
extern const VMStateInfo vmstate_info_unused_buffer;

#define vmstate_offset_value(_state, _field, _type) offsetof(_state, _field)
#define vmstate_offset_array(_state, _field, _type, _num) \
    offsetof(_state, _field)

#define VMSTATE_SINGLE_TEST(_field, _state, _test, _version, _info, _type) { \
    .name         = stringify(_field),                                       \
    .version_id   = (_version),                                              \
    .field_exists = (_test),                                                 \
    .size         = sizeof(_type),                                           \
    .info         = &(_info),                                                \
    .flags        = VMS_SINGLE,                                              \
    .offset       = vmstate_offset_value(_state, _field, _type),             \
}

#define VMSTATE_SINGLE(_field, _state, _version, _info, _type) \
    VMSTATE_SINGLE_TEST(_field, _state, NULL, _version, _info, _type)

#define VMSTATE_ARRAY(_field, _state, _num, _version, _info, _type) { \
    .name       = stringify(_field),                                  \
    .version_id = (_version),                                         \
    .num        = (_num),                                             \
    .size       = sizeof(_type),                                      \
    .info       = &(_info),                                           \
    .flags      = VMS_ARRAY,                                          \
    .offset     = vmstate_offset_array(_state, _field, _type, _num),  \
}

#define VMSTATE_STRUCT(_field, _state, _version, _vmsd, _type) { \
    .name       = stringify(_field),                             \
    .version_id = (_version),                                    \
    .vmsd       = &(_vmsd),                                      \
    .size       = sizeof(_type),                                 \
    .flags      = VMS_STRUCT,                                    \
    .offset     = vmstate_offset_value(_state, _field, _type),   \
}

#define VMSTATE_UNUSED_V(_version, _size) {       \
    .name       = "unused",                       \
    .version_id = (_version),                     \
    .size       = (_size),                        \
    .info       = &vmstate_info_unused_buffer,    \
    .flags      = VMS_BUFFER,                     \
}

#define VMSTATE_BOOL_V(_f, _s, _v) \
    VMSTATE_SINGLE(_f, _s, _v, vmstate_info_bool, bool)
#define VMSTATE_UINT8_V(_f, _s, _v) \
    VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT32_V(_f, _s, _v) \
    VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint32, uint32_t)
#define VMSTATE_UINT64_V(_f, _s, _v) \
    VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint64, uint64_t)

#define VMSTATE_BOOL(_f, _s) VMSTATE_BOOL_V(_f, _s, 0)
#define VMSTATE_UINT8(_f, _s) VMSTATE_UINT8_V(_f, _s, 0)
#define VMSTATE_UINT32(_f, _s) VMSTATE_UINT32_V(_f, _s, 0)
#define VMSTATE_UINT64(_f, _s) VMSTATE_UINT64_V(_f, _s, 0)
#define VMSTATE_UINT8_ARRAY(_f, _s, _n) \
    VMSTATE_ARRAY(_f, _s, _n, 0, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT32_ARRAY(_f, _s, _n) \
    VMSTATE_ARRAY(_f, _s, _n, 0, vmstate_info_uint32, uint32_t)

#define VMSTATE_END_OF_LIST() { .flags = VMS_END, }

#endif

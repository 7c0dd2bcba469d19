/* The few macros that the cases use: what a tree's own header gives to its devices. */
#ifndef CASES_VMSTATE_H
#define CASES_VMSTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct QEMUFile QEMUFile;
typedef struct JSONWriter JSONWriter;
typedef struct VMStateInfo VMStateInfo;
typedef struct VMStateDescription VMStateDescription;
typedef struct VMStateField VMStateField;

struct VMStateInfo {
    const char *name;
    int (*get)(QEMUFile *f, void *pv, size_t size, const VMStateField *field);
    int (*put)(QEMUFile *f, void *pv, size_t size, const VMStateField *field, JSONWriter *vmdesc);
};

enum VMStateFlags {
    VMS_SINGLE = 0x001,
    VMS_POINTER = 0x002,
    VMS_ARRAY = 0x004,
    VMS_STRUCT = 0x008,
    VMS_BUFFER = 0x020,
    VMS_MUST_EXIST = 0x1000,
    VMS_END = 0x10000,
};

struct VMStateField {
    const char *name;
    size_t offset;
    size_t size;
    size_t start;
    int num;
    size_t num_offset;
    size_t size_offset;
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
    const VMStateDescription * const *subsections;
};

#define VMSTATE_ONE(_f, _s, _v, _t, _info, _type) { \
    .name = #_f, .version_id = (_v), .field_exists = (_t), .size = sizeof(_type), \
    .info = &(_info), .flags = VMS_SINGLE, .offset = offsetof(_s, _f), }

#define VMSTATE_MANY(_f, _s, _n, _v, _info, _type) { \
    .name = #_f, .version_id = (_v), .num = (_n), .size = sizeof(_type), \
    .info = &(_info), .flags = VMS_ARRAY, .offset = offsetof(_s, _f), }

#define VMSTATE_UINT8(_f, _s) VMSTATE_ONE(_f, _s, 0, NULL, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT16(_f, _s) VMSTATE_ONE(_f, _s, 0, NULL, vmstate_info_uint16, uint16_t)
#define VMSTATE_UINT32_V(_f, _s, _v) VMSTATE_ONE(_f, _s, _v, NULL, vmstate_info_uint32, uint32_t)
#define VMSTATE_UINT32(_f, _s) VMSTATE_UINT32_V(_f, _s, 0)
#define VMSTATE_UINT32_TEST(_f, _s, _t) VMSTATE_ONE(_f, _s, 0, _t, vmstate_info_uint32, uint32_t)
#define VMSTATE_INT32(_f, _s) VMSTATE_ONE(_f, _s, 0, NULL, vmstate_info_int32, int32_t)
#define VMSTATE_UINT64_V(_f, _s, _v) VMSTATE_ONE(_f, _s, _v, NULL, vmstate_info_uint64, uint64_t)
#define VMSTATE_UINT64(_f, _s) VMSTATE_UINT64_V(_f, _s, 0)
#define VMSTATE_UINT8_ARRAY(_f, _s, _n) VMSTATE_MANY(_f, _s, _n, 0, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT32_ARRAY(_f, _s, _n) VMSTATE_MANY(_f, _s, _n, 0, vmstate_info_uint32, uint32_t)
#define VMSTATE_UNUSED(_size) { \
    .name = "unused", .size = (_size), .info = &vmstate_info_unused_buffer, .flags = VMS_BUFFER, }
#define VMSTATE_STRUCT(_f, _s, _v, _vmsd, _type) { \
    .name = #_f, .version_id = (_v), .vmsd = &(_vmsd), .size = sizeof(_type), \
    .flags = VMS_STRUCT, .offset = offsetof(_s, _f), }
#define VMSTATE_VALIDATE(_name, _test) { \
    .name = (_name), .field_exists = (_test), .num = 0, .flags = VMS_ARRAY | VMS_MUST_EXIST, }
#define VMSTATE_UINT32_EQUAL(_f, _s) VMSTATE_ONE(_f, _s, 0, NULL, vmstate_info_uint32_equal, uint32_t)
#define VMSTATE_END_OF_LIST() { .flags = VMS_END, }

extern const VMStateInfo vmstate_info_uint8;
extern const VMStateInfo vmstate_info_uint16;
extern const VMStateInfo vmstate_info_uint32;
extern const VMStateInfo vmstate_info_uint32_equal;
extern const VMStateInfo vmstate_info_uint64;
extern const VMStateInfo vmstate_info_int32;
extern const VMStateInfo vmstate_info_unused_buffer;

void qemu_put_be16(QEMUFile *f, unsigned int value);
void qemu_put_be32(QEMUFile *f, unsigned int value);
unsigned int qemu_get_be16(QEMUFile *f);
unsigned int qemu_get_be32(QEMUFile *f);

/* Of a library whose source is not in the tree. */
void host_library_store(QEMUFile *f, uint32_t *level);
void host_library_save(QEMUFile *f, uint32_t *level);
void host_library_load(QEMUFile *f, uint32_t *level);

#endif

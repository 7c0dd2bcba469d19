/* Types, and how they come to be known. */
#ifndef QOM_OBJECT_H
#define QOM_OBJECT_H

#define TYPE_OBJECT "object"

typedef struct ObjectClass ObjectClass;

typedef struct TypeInfo {
    const char *name;
    const char *parent;
    size_t instance_size;
    bool abstract;
    size_t class_size;
    void (*class_init)(ObjectClass *klass, void *data);
} TypeInfo;

void type_register_static(const TypeInfo *info);
void register_module_init(void (*function)(void), int kind);

#define MODULE_INIT_QOM 3

#define module_init(function, kind)                                          \
static void __attribute__((constructor)) do_init_ ## function(void)         \
{                                                                            \
    register_module_init(function, kind);                                    \
}

#define type_init(function) module_init(function, MODULE_INIT_QOM)

#endif

/* What every file starts with. */
#ifndef QEMU_OSDEP_H
#define QEMU_OSDEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define stringify(text) stringify_expanded(text)
#define stringify_expanded(text) #text

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define G_N_ELEMENTS(array) ARRAY_SIZE(array)

#endif

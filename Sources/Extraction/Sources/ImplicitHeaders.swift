/// Files that stand for headers a tree does not hold: the C library's constant macros, and what the build generates.
package enum ImplicitHeaders {
  static let hostPath = "include/statereg-host.h"

  /// Function-like macros of `<stdint.h>` and GLib that constants are written with.
  static let host = """
    #define INT8_C(c) c
    #define INT16_C(c) c
    #define INT32_C(c) c
    #define INT64_C(c) c ## L
    #define UINT8_C(c) c
    #define UINT16_C(c) c
    #define UINT32_C(c) c ## U
    #define UINT64_C(c) c ## UL
    #define G_N_ELEMENTS(a) (sizeof (a) / sizeof ((a)[0]))
    #define G_STRUCT_OFFSET(t, m) offsetof(t, m)
    #define g_autoptr(t) t *
    #define g_auto(t) t
    #define g_autofree
    #define G_STRINGIFY(x) G_STRINGIFY_ARG(x)
    #define G_STRINGIFY_ARG(x) #x
    """

  package static let paths = [hostPath, QapiTypes.path]
}

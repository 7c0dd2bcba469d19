import CSyntax

/// Functions of the C library and of GLib that make, set or copy memory.
struct MemoryWords {
  enum Action {
    case set, copy
    /// `g_malloc0(bytes)`
    case allocate(isZeroed: Bool)
    /// `g_new0(type, count)`
    case allocateTyped(isZeroed: Bool)
    /// Its value is its first argument's.
    case first
    /// Nothing that memory would show.
    case ignore
  }

  let actions: [Symbol: Action]

  init(_ symbols: SymbolTable) {
    var actions: [Symbol: Action] = [:]
    func add(_ action: Action, _ names: String...) { for name in names { actions[symbols.intern(name)] = action } }
    add(.set, "memset", "__builtin_memset")
    add(.copy, "memcpy", "memmove", "__builtin_memcpy")
    add(.allocate(isZeroed: true), "g_malloc0", "g_try_malloc0", "calloc", "qemu_mallocz")
    add(.allocate(isZeroed: false), "g_malloc", "malloc", "qemu_malloc")
    add(.allocateTyped(isZeroed: true), "g_new0", "g_try_new0")
    add(.allocateTyped(isZeroed: false), "g_new", "g_try_new")
    add(.first, "g_strdup", "g_intern_string", "g_intern_static_string")
    add(.ignore, "g_free", "free", "qemu_free", "assert", "g_assert", "printf", "fprintf", "qemu_log", "qemu_log_mask")
    self.actions = actions
  }
}

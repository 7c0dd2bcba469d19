#ifndef STATEREG_CLIBGIT2_SHIM_H
#define STATEREG_CLIBGIT2_SHIM_H

#include <git2.h>

/* git_libgit2_opts is variadic, which Swift cannot call: one function an option. */

/* Off: an object that was read is not hashed again to compare it with its id. zlib's checksum still stands. */
static inline int statereg_git_set_strict_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

static inline int statereg_git_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

/* Names of `extensions.*` in a repository's config that the caller can cope with. libgit2 copies them. */
static inline int statereg_git_set_extensions(const char **names, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

#endif

#ifndef STATEREG_CLIBGIT2_SHIM_H
#define STATEREG_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/odb_backend.h>

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

/* On: what libgit2 writes below .git is on the disk when the call returns. */
static inline int statereg_git_set_fsync_gitdir(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

/* Declared by <unistd.h> under _GNU_SOURCE only. */
extern int syncfs(int descriptor);

#endif

#ifndef STATEREG_CLIBGIT2_SHIM_H
#define STATEREG_CLIBGIT2_SHIM_H

#include <git2.h>
#include <zlib.h>
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

/* Whether a zlib stream has its end: 0 when it is cut off. Anything else that is wrong with it is left to libgit2 to say. */
static inline int statereg_zlib_has_end(const unsigned char *bytes, size_t count) {
  unsigned char scratch[16384];
  z_stream stream = {0};
  int state;
  if (inflateInit(&stream) != Z_OK) return 1;
  stream.next_in = (unsigned char *)bytes;
  stream.avail_in = (unsigned int)count;
  do {
    stream.next_out = scratch;
    stream.avail_out = sizeof scratch;
    state = inflate(&stream, Z_NO_FLUSH);
  } while (state == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
  inflateEnd(&stream);
  return state != Z_OK && state != Z_BUF_ERROR;
}

#endif

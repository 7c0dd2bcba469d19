import CSyntax

/// Types of the C library, the Linux headers, GLib, Pixman, spice-protocol and usbredir that no tree defines, with the layouts they have on x86-64.
///
/// Sizes are facts of glibc 2.x (LP64), the Linux UAPI, GLib 2.x and the other libraries' ABIs, which none of them can change. Where only the size
/// matters the members are one array. Types of which only pointers occur are left out: a pointer needs no target.
final class HostTypes {
  private(set) var typedefs: [Symbol: CType] = [:]
  private(set) var records: [Symbol: CRecord] = [:]

  init(vocabulary: CVocabulary) {
    let text = Self.declarations
    let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    var lexer = Lexer(
      bytes: bytes, range: 0..<bytes.count, line: 1, file: .none, symbols: vocabulary.symbols)
    var tokens: [Token] = []
    while let token = lexer.next() { tokens.append(token) }
    var parser = CParser(tokens: tokens, vocabulary: vocabulary) { [unowned self] in typedefs[$0] != nil }
    // The text is this file's own; a test checks that all of it is read.
    while !parser.isAtEnd, let declarations = try? parser.parseDeclarations() {
      for declaration in declarations {
        if case .record(let record) = declaration.type, let tag = record.tag { records[tag] = record }
        if declaration.isTypedef, let name = declaration.name { typedefs[name] = declaration.type }
      }
    }
  }

  static let declarations: StaticString = """
    typedef signed char int8_t; typedef short int16_t; typedef int int32_t; typedef long int64_t;
    typedef unsigned char uint8_t; typedef unsigned short uint16_t; typedef unsigned int uint32_t;
    typedef unsigned long uint64_t;
    typedef signed char int_least8_t, int_fast8_t; typedef short int_least16_t; typedef int int_least32_t;
    typedef unsigned char uint_least8_t, uint_fast8_t; typedef unsigned short uint_least16_t;
    typedef unsigned int uint_least32_t;
    typedef long int_least64_t, int_fast16_t, int_fast32_t, int_fast64_t;
    typedef unsigned long uint_least64_t, uint_fast16_t, uint_fast32_t, uint_fast64_t;
    typedef long intptr_t, intmax_t, ptrdiff_t, ssize_t, off_t, off64_t, loff_t, time_t, suseconds_t, clock_t, blkcnt_t;
    typedef unsigned long uintptr_t, uintmax_t, size_t, dev_t, ino_t, nlink_t, nfds_t, pthread_t, rlim_t;
    typedef int pid_t, wchar_t, clockid_t, key_t, sig_atomic_t, pthread_once_t, blksize_t, id_t;
    typedef unsigned int uid_t, gid_t, mode_t, socklen_t, useconds_t, wint_t, pthread_key_t, in_addr_t;
    typedef unsigned short in_port_t, sa_family_t;
    typedef unsigned char u_char; typedef unsigned short u_short, ushort;
    typedef unsigned int u_int, uint; typedef unsigned long u_long, ulong;
    typedef unsigned char u_int8_t; typedef unsigned short u_int16_t; typedef unsigned int u_int32_t;
    typedef unsigned long u_int64_t; typedef char *caddr_t; typedef void *timer_t;
    typedef unsigned char uuid_t[16];
    typedef __int128 __int128_t; typedef unsigned __int128 __uint128_t;
    typedef struct { int a, b; void *c, *d; } va_list[1];
    typedef va_list __builtin_va_list, __gnuc_va_list;

    typedef unsigned char __u8; typedef unsigned short __u16, __le16, __be16;
    typedef unsigned int __u32, __le32, __be32, __kernel_uid_t, __kernel_gid_t;
    typedef unsigned long long __u64, __le64, __be64, __aligned_u64;
    typedef signed char __s8; typedef short __s16; typedef int __s32; typedef long long __s64;

    typedef union { char bytes[40]; long align; } pthread_mutex_t;
    typedef union { char bytes[48]; long align; } pthread_cond_t;
    typedef union { char bytes[56]; long align; } pthread_rwlock_t, pthread_attr_t;
    typedef union { char bytes[4]; int align; } pthread_mutexattr_t, pthread_condattr_t;
    typedef int pthread_spinlock_t;
    typedef union { char bytes[32]; long align; } sem_t, pthread_barrier_t;
    typedef struct { unsigned long bits[16]; } sigset_t, cpu_set_t, fd_set;
    struct __jmp_buf_tag { long registers[8]; int saved; sigset_t mask; };
    typedef struct __jmp_buf_tag jmp_buf[1], sigjmp_buf[1];
    typedef struct { long bytes[27]; } FILE;
    typedef struct { long bytes[16]; } siginfo_t;
    typedef struct { void *ss_sp; int ss_flags; size_t ss_size; } stack_t;
    typedef struct { long bytes[121]; } ucontext_t;
    typedef struct { int quot, rem; } div_t;
    typedef struct { long quot, rem; } ldiv_t, lldiv_t;

    struct timeval { long tv_sec; long tv_usec; };
    struct timespec { long tv_sec; long tv_nsec; };
    struct timezone { int tz_minuteswest, tz_dsttime; };
    struct itimerspec { struct timespec it_interval, it_value; };
    struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; long tm_gmtoff;
      const char *tm_zone; };
    struct iovec { void *iov_base; size_t iov_len; };
    struct stat { dev_t st_dev; ino_t st_ino; nlink_t st_nlink; mode_t st_mode; uid_t st_uid; gid_t st_gid; int pad;
      dev_t st_rdev; off_t st_size; long st_blksize, st_blocks; struct timespec st_atim, st_mtim, st_ctim;
      long reserved[3]; };
    struct statfs { long bytes[15]; };
    struct rlimit { unsigned long rlim_cur, rlim_max; };
    struct rusage { struct timeval ru_utime, ru_stime; long rest[14]; };
    struct pollfd { int fd; short events, revents; };
    struct in_addr { in_addr_t s_addr; };
    struct in6_addr { union { uint8_t s6_addr[16]; uint32_t words[4]; }; };
    struct sockaddr { sa_family_t sa_family; char sa_data[14]; };
    struct sockaddr_in { sa_family_t sin_family; in_port_t sin_port; struct in_addr sin_addr; char sin_zero[8]; };
    struct sockaddr_in6 { sa_family_t sin6_family; in_port_t sin6_port; uint32_t sin6_flowinfo;
      struct in6_addr sin6_addr; uint32_t sin6_scope_id; };
    struct sockaddr_un { sa_family_t sun_family; char sun_path[108]; };
    struct sockaddr_storage { sa_family_t ss_family; char padding[118]; unsigned long align; };
    struct termios { unsigned int c_iflag, c_oflag, c_cflag, c_lflag; unsigned char c_line, c_cc[32];
      unsigned int c_ispeed, c_ospeed; };
    struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; };
    struct sigaction { void *sa_sigaction; sigset_t sa_mask; int sa_flags; void *sa_restorer; };
    struct msghdr { void *msg_name; socklen_t msg_namelen; struct iovec *msg_iov; size_t msg_iovlen; void *msg_control;
      size_t msg_controllen; int msg_flags; };
    struct utsname { char bytes[390]; };
    struct addrinfo { int ai_flags, ai_family, ai_socktype, ai_protocol; socklen_t ai_addrlen;
      struct sockaddr *ai_addr; char *ai_canonname; struct addrinfo *ai_next; };

    typedef char gchar; typedef unsigned char guchar; typedef short gshort; typedef unsigned short gushort;
    typedef int gint; typedef unsigned int guint; typedef long glong; typedef unsigned long gulong;
    typedef int gboolean; typedef float gfloat; typedef double gdouble; typedef void *gpointer;
    typedef const void *gconstpointer; typedef signed char gint8; typedef unsigned char guint8;
    typedef short gint16; typedef unsigned short guint16; typedef int gint32; typedef unsigned int guint32;
    typedef long gint64; typedef unsigned long guint64; typedef unsigned long gsize; typedef long gssize;
    typedef long goffset, gintptr; typedef unsigned long guintptr; typedef unsigned int gunichar, GQuark, GType32;
    typedef union { void *p; guint i[2]; } GMutex;
    typedef struct { void *p; guint i[2]; } GCond, GRecMutex, GRWLock;
    typedef struct { int status; void *retval; } GOnce;
    typedef struct _GArray { gchar *data; guint len; } GArray;
    typedef struct _GByteArray { guint8 *data; guint len; } GByteArray;
    typedef struct _GPtrArray { void **pdata; guint len; } GPtrArray;
    typedef struct _GString { gchar *str; gsize len, allocated_len; } GString;
    typedef struct _GList { void *data; struct _GList *next, *prev; } GList;
    typedef struct _GSList { void *data; struct _GSList *next; } GSList;
    typedef struct _GQueue { GList *head, *tail; guint length; } GQueue;
    typedef struct _GError { GQuark domain; gint code; gchar *message; } GError;
    typedef struct _GTimeVal { glong tv_sec, tv_usec; } GTimeVal;
    typedef struct _GPollFD { gint fd; gushort events, revents; } GPollFD;
    typedef struct _GHashTableIter { void *p[3]; int a; gboolean b; void *c; } GHashTableIter;
    typedef struct _GSource { void *a[3]; guint ref_count; void *context; gint priority; guint flags, source_id;
      void *b[5]; } GSource;
    typedef struct { void *p[2]; gsize n; int d[4]; } GVariantIter;

    typedef struct { short x1, y1, x2, y2; } pixman_box16_t;
    typedef struct { pixman_box16_t extents; void *data; } pixman_region16_t;
    typedef int pixman_format_code_t;

    typedef uint64_t QXLPHYSICAL;
    typedef struct QXLMemSlot { uint64_t mem_start, mem_end; } QXLMemSlot;
    typedef struct QXLSurfaceCreate { uint32_t width, height; int32_t stride; uint32_t format, position, mouse_mode,
      flags, type; QXLPHYSICAL mem; } QXLSurfaceCreate;
    struct usb_redir_device_connect_header { uint8_t speed, device_class, device_subclass, device_protocol;
      uint16_t vendor_id, product_id, device_version_bcd; };
    struct usb_redir_interface_info_header { uint32_t interface_count; uint8_t interface[32], interface_class[32],
      interface_subclass[32], interface_protocol[32]; };
    """
}

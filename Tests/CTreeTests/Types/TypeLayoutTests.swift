import CSyntax
import CTree
import Testing

@Suite struct TypeLayoutTests {
  private func size(_ declaration: String, _ name: String = "T") throws -> Int {
    let fixture = DeclarationFixture(declaration)
    return try fixture.layout.size(of: #require(fixture.type(name)))
  }

  // Sizes as GCC 12 gives them on x86-64.
  @Test(arguments: [
    ("typedef struct { char a; int b; char c; } T", 12),
    ("typedef struct { char a; int b; } __attribute__((packed)) T", 5),
    ("typedef struct { char a; int b __attribute__((packed)); char c; } T", 6),
    ("typedef struct { int a : 3; int b : 30; } T", 8), ("typedef struct { char a; int b : 3; } T", 4),
    ("typedef struct { int a : 3; int : 0; int b : 1; } T", 8),
    ("typedef struct { uint64_t a : 40; uint64_t b : 24; } T", 8),
    ("typedef struct { uint64_t a : 40; uint64_t b : 25; } T", 16),
    ("typedef struct { uint8_t a : 4, b : 4, c : 4; } T", 2),
    ("typedef struct { int a : 3; int b : 30; } __attribute__((packed)) T", 5),
    ("typedef union { char a; long b; } T", 8),
    ("typedef struct { union { int a; char b[7]; }; char c; } T", 12), ("typedef struct { int n; char data[]; } T", 4),
    ("typedef struct { int n; char data[0]; } T", 4), ("typedef struct { long double x; char y; } T", 32),
    ("typedef struct { char a; } __attribute__((aligned(16))) T", 16),
    ("typedef struct { char a; } __attribute__((aligned)) T", 16),
    ("typedef struct { char a; int b __attribute__((aligned(16))); } T", 32), ("typedef int (*T)(void *, int)", 8),
    ("typedef int T[3][4]", 48), ("typedef int *T[3]", 24), ("typedef int (*T)[3]", 8), ("typedef enum { A, B } T", 4),
    ("typedef enum { A, B = 0x100000000 } T", 8), ("typedef bool T", 1), ("typedef unsigned long long int T", 8),
    ("typedef uint8_t T __attribute__((vector_size(16)))", 16), ("typedef struct { pthread_mutex_t m; char c; } T", 48),
    ("typedef uint32_t U __attribute__((aligned(8))); typedef struct { char a; U b; } T", 16),
    ("typedef struct { struct { int x, y; } points[2], *more; } T", 24), ("typedef struct { sigjmp_buf env; } T", 200),
    ("typedef struct { uint8_t a[sizeof(uint32_t) * 2]; typeof(1ULL) b; } T", 16), ("typedef __uint128 T", -1),
    ("typedef struct { __int128 x; char c; } T", 32),
    ("typedef struct { enum { P, Q } kind; void (*call)(int x); } T", 16),
    ("typedef struct { struct Other *other; struct T_s *self; } T", 16),
    ("typedef struct { struct stat a; struct tm b; } T", 200),
  ])
  func sizes(declaration: String, expected: Int) throws {
    if expected < 0 {
      #expect(throws: UnknownValue.self) { try size(declaration) }
    } else {
      #expect(try size(declaration) == expected, "\(declaration)")
    }
  }

  @Test func unknownMemberLeavesTheOthersKnown() throws {
    let fixture = DeclarationFixture("typedef struct { uint16_t a; Nowhere b; uint32_t c; } T")
    let type = try #require(fixture.type("T"))
    let place = try fixture.layout.member([.member(fixture.symbols.intern("c"))], of: type, in: 0)
    #expect(place.type.integer == .unsignedInt)
    #expect(throws: UnknownValue("the offset of 'c' is not known: type 'Nowhere' is not defined in the tree")) {
      try place.offset.get()
    }
    #expect(throws: UnknownValue("type 'Nowhere' is not defined in the tree")) { try fixture.layout.size(of: type) }
    #expect(fixture.value("offsetof(T, a)") == 0)
  }

  @Test func structContainingItself() {
    let fixture = DeclarationFixture("struct S { int a; struct S inner; }; struct P { struct P *next; int b; }")
    #expect(fixture.reason("sizeof(struct S)") == "struct 'S' contains itself")
    #expect(fixture.value("sizeof(struct P)") == 16)
  }

  @Test func pointerCyclesThroughTypedefs() {
    let fixture = DeclarationFixture(
      """
      typedef struct A A; typedef struct B B;
      struct A { B *b; int x; }; struct B { A a; A *back; };
      """)
    #expect(fixture.value("sizeof(A)") == 16)
    #expect(fixture.value("sizeof(B)") == 24)
    #expect(fixture.value("sizeof(((A *)0)->b->back->b->a.x)") == 4)
  }

  @Test func bitFields() throws {
    let fixture = DeclarationFixture("typedef struct { uint32_t a : 3, b : 5; uint8_t c; uint32_t d : 20; } T")
    let type = try #require(fixture.type("T"))
    let b = try fixture.layout.member([.member(fixture.symbols.intern("b"))], of: type, in: 0)
    #expect(b.bitField == RecordLayout.BitField(firstBit: 3, width: 5))
    let d = try fixture.layout.member([.member(fixture.symbols.intern("d"))], of: type, in: 0)
    #expect(d.bitField == RecordLayout.BitField(firstBit: 0, width: 20))
    #expect(try d.offset.get() == 4)
  }

  @Test func memberPathsThroughPointersAndAnonymousMembers() throws {
    let fixture = DeclarationFixture(
      """
      typedef struct Bus { int x; struct { union { uint16_t low; uint8_t bytes[2]; }; }; } Bus;
      typedef struct { Bus *bus; Bus slots[4]; } Dev
      """)
    let type = try #require(fixture.type("Dev"))
    func path(_ names: String...) -> [CDesignator] { names.map { .member(fixture.symbols.intern($0)) } }
    let low = try fixture.layout.member(path("bus", "low"), of: type, in: 0)
    #expect(low.isBehindPointer)
    #expect(try low.offset.get() == 4)
    #expect(fixture.value("offsetof(Dev, slots[3].bytes[1])") == 37)
  }

  @Test func firstMembersLeadToAncestors() throws {
    let fixture = DeclarationFixture(
      """
      typedef struct Object { void *class; } Object;
      typedef struct DeviceState { Object parent_obj; int realized; } DeviceState;
      struct PCIDevice { DeviceState qdev; int devfn; };
      typedef struct PCIDevice PCIDevice;
      typedef struct Toy { PCIDevice parent_obj; int x; } Toy
      """)
    let toy = try #require(fixture.type("Toy"))
    let device = try #require(fixture.type("DeviceState"))
    let names = try #require(fixture.layout.firstMemberPath(from: toy, to: device))
    #expect(names.map { fixture.symbols.text(of: $0) } == ["parent_obj", "qdev"])
    #expect(fixture.layout.firstMemberPath(from: toy, to: toy) == [])
    #expect(fixture.layout.firstMemberPath(from: device, to: toy) == nil)
  }

  @Test func typedefWithBodyAndTagAreOneType() throws {
    let fixture = DeclarationFixture("typedef struct S { int a; } T; typedef struct { struct S s; } U")
    let inner = try #require(fixture.type("U")?.record?.members.first?.type.record)
    let named = try #require(fixture.type("T")?.record)
    #expect(inner.isSame(as: named))
  }

  @Test func hostTypes() {
    let fixture = DeclarationFixture("")
    // The last declaration of the table: all of it is read.
    #expect(fixture.value("sizeof(struct usb_redir_interface_info_header)") == 132)
    for (type, bytes) in [
      ("GSource", 96), ("struct timeval", 16), ("struct tm", 56), ("struct stat", 144), ("gboolean", 4), ("GArray", 16),
      ("pthread_cond_t", 48), ("sem_t", 32), ("va_list", 24), ("struct sockaddr_in6", 28), ("struct termios", 60),
      ("struct sockaddr_un", 110), ("struct sockaddr_storage", 128), ("__le32", 4), ("off_t", 8), ("FILE", 216),
      ("ucontext_t", 968), ("struct sigaction", 152), ("struct rusage", 144), ("uint_fast16_t", 8), ("GString", 24),
      ("struct msghdr", 56), ("struct addrinfo", 48), ("pthread_mutexattr_t", 4), ("GHashTableIter", 40),
    ] { #expect(fixture.value("sizeof(\(type))") == Int64(bytes), "\(type)") }
  }
}

import Testing
import VMState

@Suite struct CodeReaderTests {
  private func fixture(save: String = "", load: String = "", before: String = "") throws -> CodeFixture {
    try CodeFixture(
      """
      \(before)
      static void toy_save(QEMUFile *f, void *opaque)
      {
          Toy *s = opaque; int i;
          \(save)
      }
      static int toy_load(QEMUFile *f, void *opaque, int version_id)
      {
          Toy *s = opaque; int i;
          \(load)
          return 0;
      }
      void toy_init(Toy *s) { register_savevm("toy", 0, 3, toy_save, toy_load, s); }
      """)
  }

  /// Shows what was read when it is not what was expected.
  private func expect(_ text: String, _ expected: String, at place: Testing.SourceLocation = #_sourceLocation) {
    #expect(text == expected, sourceLocation: place)
  }

  @Test func transfersOfMembers() throws {
    let code = try fixture(
      save: """
        qemu_put_be32(f, s->ctrl); qemu_put_be32s(f, &s->flags); qemu_put_be32(f, s->level); qemu_put_byte(f, s->mode);
        qemu_put_buffer(f, s->data, sizeof(s->data)); qemu_put_timer(f, s->timer); qemu_put_betl(f, s->ctrl);
        """,
      load: """
        s->ctrl = qemu_get_be32(f); qemu_get_be32s(f, &s->flags); s->level = qemu_get_be32(f);
        s->mode = qemu_get_byte(f); qemu_get_buffer(f, s->data, 16); qemu_get_timer(f, s->timer);
        """)
    expect(
      try code.save(),
      """
      ctrl: uint32
      flags: uint32
      level: int32
      mode: uint8
      data: 16 bytes
      timer: timer
      ctrl: uint64
      """)
    expect(
      try code.load(),
      """
      ctrl: uint32
      flags: uint32
      level: int32
      mode: uint8
      data: 16 bytes
      timer: timer
      """)
  }

  @Test func versionsAndRefusals() throws {
    let code = try fixture(
      load: """
        if (version_id < 2 || version_id > 3) return -EINVAL;
        s->ctrl = qemu_get_be32(f);
        if (version_id >= 3) { s->flags = qemu_get_be32(f); s->mode = qemu_get_byte(f); }
        if (s->mode > 4) return -1;
        """)
    expect(
      try code.load(),
      """
      requires !(version_id < 2 || version_id > 3)
      ctrl: uint32
      when if version_id >= 3
        flags: uint32
        mode: uint8
      requires mode <= 4
      """)
  }

  @Test func localsAndPacking() throws {
    let code = try fixture(
      save: "uint32_t packed = s->mode | (s->ctrl << 8); qemu_put_be32(f, packed); qemu_put_be16(f, 0);",
      load: "uint32_t packed; packed = qemu_get_be32(f); s->mode = packed & 0xff; s->ctrl = packed >> 8;")
    expect(
      try code.save(),
      """
      (packed) := (32) (uint32_t)(mode | (uint32_t)(ctrl << 8))
      (packed): uint32
      (value) := (16) 0
      (value): uint16
      """)
    expect(
      try code.load(),
      """
      (packed): uint32
      mode := (8) (packed) & 255
      ctrl := (32) (packed) >> 8
      """)
  }

  @Test func loopsAreArrays() throws {
    let code = try fixture(
      save: """
        for (i = 0; i < 8; i++) qemu_put_be16(f, s->regs[i]);
        for (i = 0; i < 4; i++) { qemu_put_be32(f, s->units[i].num); if (s->flags) qemu_put_be16(f, s->units[i].at); }
        qemu_put_be32(f, s->count);
        for (i = 0; i < s->count; i++) qemu_put_be16(f, s->regs[i]);
        """)
    expect(
      try code.save(),
      """
      regs: uint16 [8]
      units: struct [4]
        num: uint32
        at: uint16 if ^flags != 0
      count: int32
      regs: uint16 [count]
      """)
  }

  /// As virtio counts its queues: the loop ends at the first that is not used, and the number goes before.
  @Test func loopsThatEndAtAnElement() throws {
    let code = try fixture(
      save: """
        for (i = 0; i < 1024; i++) { if (s->queues[i].num == 0) break; }
        qemu_put_be32(f, i);
        for (i = 0; i < 1024; i++) { if (s->queues[i].num == 0) break; qemu_put_be32(f, s->queues[i].num); }
        """,
      load: """
        uint32_t num = qemu_get_be32(f);
        if (num > 1024) return -1;
        for (i = 0; i < num; i++) s->queues[i].num = qemu_get_be32(f);
        """)
    expect(
      try code.save(),
      """
      (elements before queues[].num == 0): int32
      queues: struct [(elements before queues[].num == 0)]
        num: uint32
      """)
    expect(
      try code.load(),
      """
      (num): uint32
      requires (num) <= 0x400
      queues: struct [(num)]
        num: uint32
      """)
  }

  @Test func listsOfElements() throws {
    let code = try fixture(
      save: """
        ToyUnit *unit = s->first;
        while (unit) { qemu_put_byte(f, 1); qemu_put_be32(f, unit->num); unit = unit->next; }
        qemu_put_byte(f, 0);
        """,
      load: """
        while (qemu_get_byte(f)) { ToyUnit *unit = g_malloc0(sizeof(*unit)); unit->num = qemu_get_be32(f); }
        """)
    #expect(try code.save() == "first: list\n  num: uint32")
    #expect(try code.load() == "(value): list\n  (value#2): uint32")
  }

  @Test func tablesSelectElements() throws {
    let code = try fixture(
      save: "for (i = 0; i < 3; i++) qemu_put_be16(f, s->regs[order[i]]);",
      before: "static const int order[3] = { 5, 2, 3 };")
    expect(
      try code.save(),
      """
      regs[5]: uint16
      regs[2]: uint16 [2]
      """)
  }

  @Test func functionsThatTheTreeSets() throws {
    let code = try fixture(
      save: "if (s->binding->save_extra) s->binding->save_extra(s->owner, f);",
      before: """
        typedef struct Owner { uint16_t vector; } Owner;
        static void owner_save(void *opaque, QEMUFile *f) { Owner *o = opaque; qemu_put_be16(f, o->vector); }
        static const ToyBinding owner_binding = { .save_extra = owner_save };
        """)
    #expect(try code.save() == "owner.vector: uint16")
  }

  @Test func earlyReturnsGuardTheRest() throws {
    let code = try fixture(
      save: "qemu_put_be32(f, s->ctrl); if (!s->flags) return; qemu_put_byte(f, s->mode); qemu_put_be16(f, s->regs[1]);"
    )
    expect(
      try code.save(),
      """
      ctrl: uint32
      when if flags != 0
        mode: uint8
        regs[1]: uint16
      """)
  }

  /// The condition is asked once, before the member that it reads is loaded anew.
  @Test func conditionsOverWhatIsLoaded() throws {
    let code = try fixture(
      load: "if (s->flags) { s->flags = qemu_get_be32(f); s->mode = qemu_get_byte(f); }")
    expect(
      try code.load(),
      """
      when if flags != 0
        flags: uint32
        mode: uint8
      """)
  }

  @Test func onlyWhatIsNotFollowedIsOpaque() throws {
    let code = try fixture(save: "qemu_put_be32(f, s->ctrl); elsewhere_save(s->owner, f); qemu_put_byte(f, s->mode);")
    expect(
      try code.save(),
      """
      ctrl: uint32
      opaque: 'elsewhere_save' is not defined in the tree
      mode: uint8
      """)
  }

  @Test func refusalsThatAreNotFollowedAreTakenNotToHappen() throws {
    let code = try fixture(
      load: "s->ctrl = qemu_get_be32(f); if (elsewhere_dislikes(s)) return -1; s->mode = qemu_get_byte(f);")
    #expect(try code.load() == "ctrl: uint32\nmode: uint8")
  }

  @Test func nestedCallsAndSwitches() throws {
    let code = try fixture(
      save: """
        switch (s->mode) { case 1: put_unit(f, &s->units[0]); break; case 2: qemu_put_be32(f, s->ctrl); break; default: break; }
        qemu_put_byte(f, s->mode);
        """,
      before:
        "static void put_unit(QEMUFile *f, ToyUnit *unit) { qemu_put_be32(f, unit->num); qemu_put_be16(f, unit->at); }")
    let text = try code.save()
    #expect(text.contains("if mode == 1"), "\(text)")
    #expect(text.contains("  units[0].num: uint32\n  units[0].at: uint16"), "\(text)")
    #expect(text.contains("ctrl: uint32 if mode == 2"), "\(text)")
    #expect(text.hasSuffix("\nmode: uint8"), "\(text)")
  }
}

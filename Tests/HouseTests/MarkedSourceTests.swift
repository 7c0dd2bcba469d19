import Support
import Testing

@Suite struct MarkedSourceTests {
  @Test func keycapsAndNamesAreTakenOut() {
    let source = MarkedSource(
      """
      static const int a1️⃣;
      /*@second*/int b; /* no marker */
      int c;2️⃣
      """)
    #expect(source.text == "static const int a;\nint b; /* no marker */\nint c;")
    #expect(source.line(1) == 1)
    #expect(source.line("second") == 2)
    #expect(source.line(2) == 3)
  }

  @Test func carriageReturnsCountOnce() {
    #expect(MarkedSource("a\r\nb\r\n/*@x*/c").line("x") == 3)
  }

  @Test func whatOnlyLooksLikeAMarkerStays() {
    let text = "/*@*/ /*@ x*/ /*@x */ 1 2"
    #expect(MarkedSource(text).text == text)
    #expect(MarkedSource(text).lines.isEmpty)
  }
}

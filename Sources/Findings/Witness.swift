import VMState

/// The smallest state and stream that shows a finding.
package struct Witness: Hashable, Sendable, Codable {
  /// A member of the device and its value in the saving guest: only those that matter for the finding.
  package struct Assignment: Hashable, Sendable, Codable {
    package var member: String
    package var value: Int64

    package init(member: String, value: Int64) {
      self.member = member
      self.value = value
    }
  }

  /// A run of bytes of the stream and what each side takes it for.
  package struct AnnotatedBytes: Hashable, Sendable, Codable {
    /// Counted from the start of the section.
    package var offset: Int
    package var bytes: [UInt8]
    /// What the saving side put: "goldfish_rtc.tick_offset_vmstate".
    package var saved: String
    /// What the loading side took it for; nil where it got no further.
    package var loaded: String?

    package init(offset: Int, bytes: [UInt8], saved: String, loaded: String?) {
      self.offset = offset
      self.bytes = bytes
      self.saved = saved
      self.loaded = loaded
    }
  }

  package var machine: String?
  package var state: [Assignment]
  /// Up to the point of failure, the interesting end only.
  package var bytes: [AnnotatedBytes]
  /// Offset in the section where the loading side gave up, nil when it did not.
  package var failureOffset: Int?

  package init(
    machine: String? = nil, state: [Assignment] = [], bytes: [AnnotatedBytes] = [], failureOffset: Int? = nil
  ) {
    self.machine = machine
    self.state = state
    self.bytes = bytes
    self.failureOffset = failureOffset
  }
}

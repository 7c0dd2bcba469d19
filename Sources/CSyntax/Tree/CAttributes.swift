/// The attributes that change a layout.
package struct CAttributes: Sendable {
  package var isPacked = false
  /// `aligned(n)`; several count by the largest.
  package var alignments: [CExpression] = []
  /// `aligned` without a number: the target's largest, 16 bytes on x86-64.
  package var isMaximallyAligned = false
  package var vectorBytes: CExpression?

  package init() {}

  mutating func merge(_ other: CAttributes) {
    isPacked = isPacked || other.isPacked
    alignments += other.alignments
    isMaximallyAligned = isMaximallyAligned || other.isMaximallyAligned
    vectorBytes = vectorBytes ?? other.vectorBytes
  }
}

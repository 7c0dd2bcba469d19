/// When a subsection is sent.
struct SentWhen {
  var strategy: CarrierStrategy
  /// The test's statements, its expression, and the sentence.
  var body: [String]
  var predicate: String
  var explanation: String
  var statesAffected: String
  var needsIndex = false
  var property: RewriteOutcome.PropertyCarrier?
  var why: String
}

import VMState

/// What there is to choose a carrier from.
struct SubsectionChoice {
  var test: NeededPredicate
  var collection: CollectionGuard?
  var names: SubsectionNames
  var fields: [Field]
}

import Extraction

/// What trees of one run share: files that are the same are read once.
package final class RegistryTreeCache: Sendable {
  let sources = SourceCache()
  package init() {}
}

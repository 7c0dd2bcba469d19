/// Where the parts of a pass say what they hang on. Says nothing on until a graph is set, which costs.
package final class DependencyRecorder {
  package internal(set) var graph: DependencyGraph?

  package init() {}
}

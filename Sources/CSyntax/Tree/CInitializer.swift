/// What stands behind `=` in a declaration, or in a list: `{ .name = "x", [3] = { 1, 2 } }`.
package indirect enum CInitializer: Sendable {
  case expression(CExpression)
  case list(CInitializerList)
}

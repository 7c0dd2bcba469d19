/// `.name`, `[i]` or `[a ... b]`, in initialisers and `offsetof`.
package enum CDesignator: Sendable {
  case member(Symbol)
  case index(CExpression)
  case range(CExpression, CExpression)
}

/// All that is wrong with one file.
struct RegistryProblems: Error {
  var problems: [RegistryProblem]

  init(_ problems: [RegistryProblem]) { self.problems = problems }
}

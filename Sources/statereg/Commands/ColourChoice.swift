import ArgumentParser

/// Whether a report has colours: by the terminal, or as asked.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

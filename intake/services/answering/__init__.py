"""From what colleagues contribute to an approved answer in versions, with templates and checks."""

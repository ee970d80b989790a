"""Use cases: they change rows, write events and ask for jobs; the caller's transaction commits."""

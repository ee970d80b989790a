"""Reading answers, their templates and contributions."""

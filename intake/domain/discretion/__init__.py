"""Personal data: found, covered, kept for a time, erased."""

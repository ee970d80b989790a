"""Files that people attach: taken in, looked through, kept in step with their rows."""

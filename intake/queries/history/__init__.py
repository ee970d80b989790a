"""Reading the record and its chain."""

"""The one door through which a status changes, and what a move means for all that hangs on it."""

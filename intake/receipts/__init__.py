"""Pages on which anybody can check a signed receipt."""

"""Reading what is or may become public."""

"""Work that waits: asked for with its cause, claimed, repeated; what is due by day and hour."""

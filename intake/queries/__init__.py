"""Reads, as functions; the rights of the actor are part of every query that shows submissions."""

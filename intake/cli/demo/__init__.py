"""Demonstration data: labelled, seeded, made through the same services as real submissions."""

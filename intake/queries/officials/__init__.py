"""Reads about what officials sign in with."""

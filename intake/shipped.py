"""Where the files lie that come with the project: one place says it, for rooms at any depth."""

from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
"""Departments, calendar, deadline profiles, example texts and the like, as delivered."""

MIGRATIONS = DATA.parents[1] / "migrations"
"""The revisions of the tables."""

FONTS = DATA.parent / "static" / "fonts"
"""The fonts of the pages, cut by script for browsers."""

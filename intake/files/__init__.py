"""Attached files outside the database: the folder they lie in, what they are by their content, and
what is done to them in a process of its own."""

"""Departments as they are, and as they become by merger and division."""

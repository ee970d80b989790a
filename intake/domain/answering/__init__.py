"""Answers: versions, differences, templates, checks, contributions of others."""

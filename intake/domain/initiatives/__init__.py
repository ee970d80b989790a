"""Calls with their dates and criteria; what is carried out after a decision."""

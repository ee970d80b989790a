"""A simulated year: invented people and chance live through the services of the real service."""

"""Numbers and lists for those who answer for the service."""

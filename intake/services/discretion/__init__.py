"""What of a person is kept, and how it goes."""

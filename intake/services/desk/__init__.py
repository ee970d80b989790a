"""The day at the desk: working on one submission, on many, on those about the same matter."""

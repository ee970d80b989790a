"""What the sender can expect next, and object to."""

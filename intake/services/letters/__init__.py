"""What leaves by mail: to senders about their submission, to officials about what waits."""

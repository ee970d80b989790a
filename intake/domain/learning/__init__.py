"""What models may learn from, when they drift, and when one may replace another."""

"""Models learn from examples and corrections, are measured, and put in force by two people."""

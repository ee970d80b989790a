"""A promised date comes near or passes: more time, apology and progress, clocks set anew."""

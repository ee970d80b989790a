"""Rules of the daily work: acts on many, keys, likeness, division, papers."""

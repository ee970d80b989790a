"""Records of other systems are taken in: each whole or not at all, and never twice."""

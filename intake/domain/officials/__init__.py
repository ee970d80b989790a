"""Rules of how officials sign in."""

"""Every page as people with other eyes, hands and screens get it."""

"""What everybody may read: redacted copies let out by two people, their own index, support."""

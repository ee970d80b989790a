"""What an installation needs before it serves."""

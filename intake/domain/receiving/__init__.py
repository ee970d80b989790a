"""What may come in: files, entries for others, and the receipt for it."""

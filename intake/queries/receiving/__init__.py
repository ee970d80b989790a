"""Reading drafts and files."""

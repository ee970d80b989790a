"""Reading calls and the path of proposals."""

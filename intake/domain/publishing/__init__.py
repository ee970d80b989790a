"""What may be published, and how a published text may be quoted."""

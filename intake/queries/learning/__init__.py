"""Reading what models learn from and how well they route."""

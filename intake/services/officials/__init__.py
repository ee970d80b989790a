"""Who works here: accounts, roles, secrets and how often they may be tried, one's own settings."""

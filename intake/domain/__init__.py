"""The rules of the service, pure: no framework, no database, no clock of their own."""

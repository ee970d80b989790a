"""The one exception of the launcher."""


class CannotGoOnError(Exception):
    """The command cannot be carried out; the text says why and what the person can do about it."""

"""What officials are told by mail of what changed in how they sign in, whatever they chose about
other letters: whoever did it may have been somebody else (OWASP ASVS 5.0.0, 6.3.7)."""

import enum


class AccountNews(enum.StrEnum):
    """What happened to an account."""

    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEYS_TAKEN = "passkeys_taken"  # all of them, by an administrator
    PASSKEY_COPIED = "passkey_copied"  # perhaps; it was shut

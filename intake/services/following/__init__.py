"""The sender's way back: number and code, one objection, one rating."""

"""A submission comes in: drafted, sent or typed in for its sender, receipted; whole or not."""

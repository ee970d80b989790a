"""Calls for proposals and big problems: what everybody reads, and where secretaries write them."""

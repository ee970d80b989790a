"""Proposals and the calls they answer: sealed parts, versions, questions, pilots, certificates."""

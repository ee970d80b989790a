"""Whose is it: suggestion, rules, the word of people, handshake, two matters divided."""

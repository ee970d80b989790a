"""Use cases: they change rows, write events and ask for jobs; the caller's transaction commits.

Each room holds what people do together: receive, route, answer, publish, find (ADR 0042).
"""

"""Councils: seats, interests, blind sheets, scores, ballots, decisions."""

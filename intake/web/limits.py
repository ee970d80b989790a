"""Limits on how often one address may do something that costs work."""

from intake.web.security import limiter
from intake.web.tools import settings


def _submissions() -> str:
    return f"{settings().submissions_per_hour} per hour"


limit_submissions = limiter.limit(_submissions)
"""Decorates the page that sends a submission: as many an hour from one address as the settings
allow."""

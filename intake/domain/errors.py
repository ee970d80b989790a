"""What can go wrong in the domain, each with a short stable code; the words people read live in
templates."""

from typing import ClassVar


class IntakeError(Exception):
    """Base of every error that the domain and the services raise on purpose."""

    code: ClassVar[str] = "error"


class NotAllowed(IntakeError):
    """The actor has no role that permits this action here."""

    code = "not_allowed"


class NotFound(IntakeError):
    """There is no such thing, or the actor may not know that there is."""

    code = "not_found"


class NotDeclared(IntakeError):
    """Whoever leads a proposal has not declared yet whether there is an interest in it."""

    code = "not_declared"

    def __init__(self, submission_id: int) -> None:
        super().__init__(str(submission_id))
        self.submission_id = submission_id


class InvalidMove(IntakeError):
    """The action is not possible in the present status."""

    code = "invalid_move"


class ContributionMissing(InvalidMove):
    """The answer waits for a required contribution of another department."""

    code = "contribution_missing"


class ClockRefused(IntakeError):
    """A deadline's clock does not allow what was asked; ``problem`` says why, as a code."""

    code = "clock"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class StaleSubmission(IntakeError):
    """Somebody else changed the submission since the page was opened."""

    code = "stale"


class LimitExceeded(IntakeError):
    """Too many attempts; ``retry_after`` is the number of seconds to wait."""

    code = "limit"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class InvalidSubmission(IntakeError):
    """The content breaks a rule; ``problems`` maps a field name to a problem code."""

    code = "invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in problems.items()))
        self.problems = problems


class SealBroken(IntakeError):
    """Something sealed was changed, moved, or sealed with a key that is not at hand."""

    code = "seal_broken"


class InvalidData(IntakeError):
    """A data file or an entry of an administrator breaks a rule; ``problems`` maps a place to a
    problem code."""

    code = "invalid_data"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(f"{place}: {code}" for place, code in problems.items()))
        self.problems = problems

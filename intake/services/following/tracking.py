"""The sender's way back: number and code open exactly one submission.

A wrong number, a wrong code and a submission without a code get one answer in one time: the same
rows are looked for and one comparison in constant time is made in every case.
"""

from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.reference import CodeBook, parse_code, parse_reference, same_hash
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Submission

_NO_HASH = "0" * 64


def open_by_code(session: Session, reference: str, code: str, *, codes: CodeBook) -> Submission:
    """The submission of this number and code, as typed. Raises NotFound whatever is wrong."""
    parsed = parse_reference(reference)
    offered = codes.hash(parse_code(code))
    submission = session.get(Submission, parsed.number if parsed else 0)
    stored = (submission.code_hash if submission else None) or _NO_HASH
    fits = same_hash(stored, offered)
    if submission is None or parsed is None or not fits:
        raise NotFound("tracking")
    if local_date(submission.submitted_at).year != parsed.year:
        raise NotFound("tracking")
    return submission

"""Officials and submissions as the tests of the services need them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.reference import CodeBook
from intake.domain.submission import ContactDetails, NewSubmission, SubmissionKind
from intake.models import Submission
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.services.receiving import submissions

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # a Monday, ten in the morning in Vietnam
LATER = NOW + timedelta(hours=1)
CODES = CodeBook("PA", b"k" * 40)
TELECOM, BUILDING = "most_telecom", "moc"


@dataclass
class Desk:
    """Makes officials and submissions in one database."""

    session: Session
    made: int = 0

    def official(self, role: Role, department: str | None = None) -> Actor:
        """An official of the database, as the rules see one."""
        self.made += 1
        grant = Grant(role, department)
        person = NewOfficial(f"Official {self.made}", f"official{self.made}@example.org")
        with transaction(self.session):
            row = accounts.add_official(self.session, person, [grant], now=NOW, granted_by=None)
        return Actor(row.id, person.name, frozenset({grant}))

    def submission(
        self,
        title: str = "Mất sóng điện thoại",
        body: str = "Ba tuần nay cả thôn không gọi được điện thoại.",
        *,
        kind: SubmissionKind = SubmissionKind.REPORT,
        email: str = "mau@example.com",
        code: str | None = None,
        now: datetime = NOW,
        **columns: object,
    ) -> Submission:
        """A submission that has come in; ``columns`` are set afterwards."""
        new = NewSubmission(kind, title, body, "vi", contact=ContactDetails(email=email))
        code_hash = CODES.hash(code) if code else None
        with transaction(self.session):
            receipt = submissions.submit(self.session, new, now=now, code_hash=code_hash)
            stored = self.session.get_one(Submission, receipt.id)
            for name, value in columns.items():
                setattr(stored, name, value)
        return stored

    def in_work(self, department: str = TELECOM, title: str = "Mất sóng") -> Submission:
        """A submission on which a department works."""
        return self.submission(
            title, status="in_progress", queue="department", department_id=department
        )

    def fresh(self, submission: Submission) -> Submission:
        """The row as it is in the database now."""
        self.session.rollback()
        return self.session.get_one(Submission, submission.id, populate_existing=True)

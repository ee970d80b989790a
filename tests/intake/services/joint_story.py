"""A submission that one department leads and others may contribute to, as tests tell of it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.answering.contributions import AskReason, DeclineReason
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Actor, Role
from intake.domain.workflow import Move
from intake.models import Submission
from intake.queries.answering.contributions import of_submission
from intake.queries.submissions import readable
from intake.services.answering import contributions, replies
from intake.services.answering.contributions import Question
from intake.services.moving import moves
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY

HEALTH = "moh"
ASKED = "Trạm này có giấy phép xây dựng không?"
GIVEN = "Trạm được cấp phép ngày 3/2/2025."
# Five working days after a Monday in a week whose Tuesday is a holiday (24 November).
DUE = datetime(2026, 12, 1, 16, 59, 59, tzinfo=UTC)


@dataclass
class Story:
    """A submission at work, and everybody who has to do with it."""

    session: Session
    desk: Desk
    it: Submission
    officer: Actor
    approver: Actor
    builder: Actor
    doctor: Actor

    def ask(self, department: str = BUILDING, *, required: bool = True) -> int:
        question = Question(department, ASKED, AskReason.HOLDS_FACTS, required)
        with transaction(self.session):
            return contributions.ask(self.session, self.officer, self.it, question, now=NOW).id

    def give(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.give(self.session, who or self.builder, self.it, number, GIVEN, now=LATER)

    def decline(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.decline(
                self.session,
                who or self.builder,
                self.it,
                number,
                DeclineReason.NOTHING_KNOWN,
                now=LATER,
                note="Không có hồ sơ.",
            )

    def override(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.override(
                self.session, who or self.approver, self.it, number, "Đã đủ căn cứ.", now=LATER
            )

    def take_back(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.take_back(self.session, who or self.officer, self.it, number, now=LATER)

    def draft(self) -> None:
        with transaction(self.session):
            replies.draft(self.session, self.officer, self.it, REPLY, now=LATER)

    def approve(self) -> None:
        with transaction(self.session):
            replies.approve(self.session, self.approver, self.it, now=LATER)

    def move(self, action: Move) -> None:
        with transaction(self.session):
            moves.apply(self.session, self.it, action, by=SYSTEM, now=LATER)

    @property
    def status(self) -> str:
        return self.desk.fresh(self.it).status

    def states(self) -> list[str]:
        self.session.rollback()
        return [one.state for one in of_submission(self.session, self.it.id)]

    def read_by(self, who: Actor) -> bool:
        self.session.rollback()
        return readable(self.session, who, self.it.id) is not None


def begin(session: Session, desk: Desk) -> Story:
    return Story(
        session,
        desk,
        desk.in_work(),
        desk.official(Role.OFFICER, TELECOM),
        desk.official(Role.APPROVER, TELECOM),
        desk.official(Role.OFFICER, BUILDING),
        desk.official(Role.OFFICER, HEALTH),
    )

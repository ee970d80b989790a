"""What waits for its sender is not late, whatever the day that was promised before."""

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.timekeeping.clocks import ClockState
from intake.models import Clock
from intake.ports import Tools
from tests.conftest import MovedClock, SignIn
from tests.stories import received


def test_a_resting_clock_is_shown_as_late_nowhere(
    session: Session, tools: Tools, clock: MovedClock, official: SignIn, departments: None
) -> None:
    where = {"queue": "department", "department_id": "moc"}
    asked = received(session, tools, "Mất sóng", "Mất sóng.", status="waiting_citizen", **where)
    running = received(session, tools, "Ngập", "Ngập.", status="in_progress", **where)
    with transaction(session):
        for row in session.query(Clock).filter_by(submission_id=asked.id):
            row.state = ClockState.PAUSED.value
    number = asked.id
    clock.move(days=200)
    officer = official(Role.OFFICER, "moc")
    queue = officer.get_page("review.queue", queue="department").response.text
    lines = dict.fromkeys(("Mất sóng", "Ngập"), "")
    for line in queue.split("<tr"):
        lines |= {title: line for title in lines if title in line}
    assert "app-due--paused" in lines["Mất sóng"]
    assert "rests until the sender replies" in lines["Mất sóng"]
    assert "app-due--overdue" in lines["Ngập"]
    assert "app-due--overdue" not in lines["Mất sóng"]
    page = officer.get_page("review_submission.show", submission_id=number).response.text
    assert "app-due--paused" in page
    assert "app-due--overdue" not in page
    other = officer.get_page("review_submission.show", submission_id=running.id).response.text
    assert "app-due--overdue" in other

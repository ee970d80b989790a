"""What the first letter about a proposal promises is what the receipt does."""

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.models import Contact, OutboxMail
from intake.ports import Tools
from intake.services.letters import notifying
from tests.proposals import stored_proposal
from tests.stories import received


def letter(session: Session, tools: Tools, submission_id: int) -> str:
    with transaction(session):
        contact = session.get(Contact, submission_id)
        assert contact is not None
        contact.email = "mau@example.com"
    session.query(OutboxMail).delete()
    message = notifying.compose(session, submission_id, "received", 1, tools=tools)
    assert message is not None
    return str(message.get_content())


def test_a_proposal_is_promised_a_first_look_and_anything_else_an_answer(
    session: Session, tools: Tools
) -> None:
    proposal = letter(session, tools, stored_proposal(session, tools).id)
    report = letter(session, tools, received(session, tools, "Mất sóng", "Ba tuần mất sóng.").id)
    assert "đề xuất" in proposal
    assert "đề xuất" not in report
    assert proposal != report

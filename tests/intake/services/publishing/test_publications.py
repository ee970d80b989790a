"""Publishing with four eyes: who may what, what ends a publication, and what the public then
reads."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.discretion.erasure import TOMBSTONE, ErasureReason
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed, NotFound
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.permissions import Actor, Role
from intake.domain.publishing.publication import (
    CHOSEN,
    Copy,
    PublicationState,
    WithdrawReason,
    Words,
)
from intake.domain.submission import ContactDetails, NewSubmission, Purpose, SubmissionKind
from intake.domain.workflow import Move
from intake.models import Publication, Submission
from intake.queries.history.record import history, verify
from intake.queries.publishing import publications as public
from intake.queries.publishing.publication_desk import consents_of, to_propose, versions, waiting
from intake.services.answering import replies
from intake.services.discretion import consents, privacy
from intake.services.moving import moves
from intake.services.publishing import publications
from intake.services.receiving import submissions
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY, reply
from tests.stories import SUMMARY

OWN = Copy(Words.SUMMARY, SUMMARY["title"], SUMMARY["text"], REPLY)
SENDERS = Copy(Words.SENDER, "Mất sóng", "Cả thôn mất sóng.", REPLY)
BOTH = {Purpose.PUBLISH_TEXT: True, Purpose.PUBLISH_NAME: True}


@dataclass
class Scene:
    """An answered submission and the people around it."""

    session: Session
    desk: Desk
    id: int
    officer: Actor
    approver: Actor
    moderator: Actor

    def row(self) -> Submission:
        self.session.rollback()
        return self.session.get_one(Submission, self.id, populate_existing=True)

    def propose(self, copy: Copy = OWN, actor: Actor | None = None) -> Publication:
        row = self.row()
        if copy.answer is REPLY:  # the answer as it was sent
            copy = replace(copy, answer=publications.original_of(self.session, row).parts)
        with transaction(self.session):
            return publications.propose(
                self.session, actor or self.officer, row, copy, looked=True, now=LATER
            )

    def publish(self, version: int = 1, actor: Actor | None = None) -> Publication:
        row = self.row()
        with transaction(self.session):
            who = actor or self.moderator
            return publications.publish(self.session, who, row, version, now=LATER)

    def published(self, copy: Copy = OWN) -> None:
        self.publish(self.propose(copy).version)

    def states(self) -> list[tuple[str, str]]:
        self.session.rollback()
        self.session.expire_all()
        return [(one.state, one.reason_code) for one in versions(self.session, self.id)[::-1]]

    def is_public(self) -> bool:
        self.session.rollback()
        found = public.one(self.session, self.id) is not None
        assert found is (self.id in self.session.scalars(public.public_ids()).all())
        assert found is (public.count(self.session, public.Filter()) == 1)
        assert found is any(one.id == self.id for one in public.newest(self.session))
        return found

    def answer(self, text: str) -> None:
        row = self.row()
        with transaction(self.session):
            replies.draft(self.session, self.officer, row, reply(text), now=LATER)
            replies.approve(self.session, self.approver, row, now=LATER)


def made(
    session: Session,
    desk: Desk,
    given: dict[Purpose, bool] | None = None,
    kind: SubmissionKind = SubmissionKind.REPORT,
    contact: ContactDetails | None = None,
) -> Scene:
    contact = contact or ContactDetails(name="Nông Văn Mẫu", email="mau@example.com")
    new = NewSubmission(
        kind, "Mất sóng", "Cả thôn mất sóng.", "vi", contact=contact, consents=given or {}
    )
    with transaction(session):
        number = submissions.submit(session, new, now=NOW, code_hash=None).id
        row = session.get_one(Submission, number)
        row.status, row.queue, row.department_id = "in_progress", "department", TELECOM
    officer = desk.official(Role.OFFICER, TELECOM)
    approver, moderator = desk.official(Role.APPROVER, TELECOM), desk.official(Role.MODERATOR)
    scene = Scene(session, desk, number, officer, approver, moderator)
    scene.answer("Trạm hỏng nguồn điện.")
    return scene


@pytest.fixture
def scene(session: Session, desk: Desk) -> Scene:
    return made(session, desk)


@pytest.fixture
def agreed(session: Session, desk: Desk) -> Scene:
    return made(session, desk, BOTH)


def test_one_proposes_another_lets_it_out(session: Session, scene: Scene) -> None:
    scene.propose()
    assert not scene.is_public()
    with pytest.raises(NotAllowed):
        scene.publish(actor=scene.officer)
    scene.publish()
    assert scene.is_public()
    kinds = [(event.kind, event.actor_id) for event in history(session, scene.id)][-2:]
    assert kinds == [
        (EventKind.PUBLICATION_PROPOSED, scene.officer.official_id),
        (EventKind.PUBLISHED, scene.moderator.official_id),
    ]
    assert verify(session).holds


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.COORDINATOR])
def test_nobody_lets_out_their_own(scene: Scene, role: Role) -> None:
    actor = scene.desk.official(role)
    scene.propose(actor=actor)
    with pytest.raises(NotAllowed, match="own_publication"):
        scene.publish(actor=actor)
    assert not scene.is_public()


PROPOSE = {Role.OFFICER, Role.APPROVER, Role.COORDINATOR, Role.MODERATOR}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
@pytest.mark.parametrize("department", [TELECOM, BUILDING])
def test_rights(scene: Scene, role: Role, department: str) -> None:
    actor = scene.desk.official(role, department)
    here = department == TELECOM
    if role in PROPOSE and here:
        scene.propose(actor=actor)
    else:
        with pytest.raises(NotAllowed):
            scene.propose(actor=actor)
        scene.propose()
    if role in (Role.COORDINATOR, Role.MODERATOR) and here:
        scene.propose()
        scene.publish(2, actor=actor)
    else:
        with pytest.raises(NotAllowed):
            scene.publish(actor=actor)
    row, reason = scene.row(), WithdrawReason.MISTAKE
    version = versions(scene.session, scene.id)[0].version
    if role in PROPOSE and here:
        with transaction(scene.session):
            publications.withdraw(scene.session, actor, row, version, reason, now=LATER)
        assert not scene.is_public()
    else:
        with pytest.raises(NotAllowed), transaction(scene.session):
            publications.withdraw(scene.session, actor, row, version, reason, now=LATER)


def test_a_new_version_takes_the_place_of_the_old_and_nothing_is_overwritten(scene: Scene) -> None:
    scene.published()
    scene.propose(replace(OWN, text="Bản thứ hai."))
    assert scene.states() == [("published", ""), ("proposed", "")]
    scene.propose(replace(OWN, text="Bản thứ ba."))
    scene.publish(3)
    assert scene.states() == [
        ("withdrawn", "replaced"),
        ("withdrawn", "replaced"),
        ("published", ""),
    ]
    texts = [one.text for one in versions(scene.session, scene.id)]
    assert texts == ["Bản thứ ba.", "Bản thứ hai.", SUMMARY["text"]]
    found = public.one(scene.session, scene.id)
    assert found is not None
    assert found.text == "Bản thứ ba."
    for version in (1, 2):
        with pytest.raises(InvalidMove):
            scene.publish(version)
    with pytest.raises(NotFound):
        scene.publish(9)


def test_the_database_itself_keeps_one_public_version(session: Session, scene: Scene) -> None:
    scene.published()
    scene.propose()
    row = versions(session, scene.id)[0]
    row.state = PublicationState.PUBLISHED.value
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_withdrawn_is_gone_at_once_and_its_reason_stays_inside(
    session: Session, scene: Scene
) -> None:
    scene.published()
    row = scene.row()
    with transaction(session):
        publications.withdraw(
            session, scene.officer, row, 1, CHOSEN[0], note="Bà Lan gọi điện", now=LATER
        )
    assert not scene.is_public()
    assert public.was_public(session, scene.id)
    last = history(session, scene.id)[-1]
    assert (last.kind, last.reason_code) == (EventKind.PUBLICATION_WITHDRAWN, CHOSEN[0])
    assert (last.note, last.data) == ("Bà Lan gọi điện", {"version": 1, "was": "published"})
    for reason in (CHOSEN[0], WithdrawReason.CONSENT):
        with pytest.raises(InvalidMove), transaction(session):
            publications.withdraw(session, scene.officer, scene.row(), 1, reason, now=LATER)


def test_without_consent_the_senders_words_are_refused(scene: Scene) -> None:
    with pytest.raises(InvalidData) as refused:
        scene.propose(SENDERS)
    assert refused.value.problems == {"words": "no_consent"}
    with pytest.raises(InvalidData):
        scene.propose(replace(OWN, show_name=True))


def test_the_name_is_shown_with_its_own_consent(agreed: Scene) -> None:
    agreed.published(replace(SENDERS, show_name=True))
    found = public.one(agreed.session, agreed.id)
    assert found is not None
    assert found.name == "Nông Văn Mẫu"
    agreed.published(SENDERS)
    found = public.one(agreed.session, agreed.id)
    assert found is not None
    assert found.name == ""


def test_a_business_goes_by_its_own_name_and_an_anonymous_sender_by_none(
    session: Session, desk: Desk
) -> None:
    from intake.domain.submission import SenderKind

    contact = ContactDetails(SenderKind.BUSINESS, "Trần Hoa", organisation="Công ty Sông Hồng")
    firm = made(session, desk, BOTH, contact=contact)
    firm.published(replace(SENDERS, show_name=True))
    found = public.one(session, firm.id)
    assert found is not None
    assert found.name == "Công ty Sông Hồng"
    nobody = made(session, desk, BOTH, contact=ContactDetails(phone="0912345678"))
    with pytest.raises(InvalidData) as refused:
        nobody.propose(replace(SENDERS, show_name=True))
    assert refused.value.problems == {"show_name": "no_consent"}


@pytest.mark.parametrize("purpose", [Purpose.PUBLISH_TEXT, Purpose.PUBLISH_NAME])
@pytest.mark.parametrize(
    ("copy", "stands_on"),
    [
        (OWN, set()),
        (SENDERS, {Purpose.PUBLISH_TEXT}),
        (replace(OWN, show_name=True), {Purpose.PUBLISH_NAME}),
        (replace(SENDERS, show_name=True), {Purpose.PUBLISH_TEXT, Purpose.PUBLISH_NAME}),
    ],
)
def test_a_consent_taken_back_withdraws_what_stood_on_it(
    session: Session, agreed: Scene, purpose: Purpose, copy: Copy, stands_on: set[Purpose]
) -> None:
    agreed.published(copy)
    row = agreed.row()
    with transaction(session):
        assert consents.take_back(session, row, [purpose], now=LATER)
        assert not consents.take_back(session, row, [purpose], now=LATER)
    assert agreed.is_public() is (purpose not in stands_on)
    assert consents_of(session, agreed.id)[purpose] is False
    assert EventKind.CONSENT_CHANGED in [event.kind for event in history(session, agreed.id)]


def test_consent_quarantine_and_kind_are_looked_at_again_when_it_is_read(
    session: Session, agreed: Scene
) -> None:
    """Whatever forgot to withdraw it."""
    from intake.models import Consent

    agreed.published(replace(SENDERS, show_name=True))
    row = agreed.row()
    for name, value in (
        *(("restricted", True), ("kind", "denunciation"), ("kind", "complaint")),
        *(("status", "spam"), ("status", "withdrawn"), ("status", "screening")),
    ):
        before = getattr(row, name)
        with transaction(session):
            setattr(row, name, value)
        assert not agreed.is_public(), (name, value)
        with transaction(session):
            setattr(row, name, before)
        assert agreed.is_public()
    for purpose in (Purpose.PUBLISH_TEXT, Purpose.PUBLISH_NAME):
        consent = session.get_one(Consent, (agreed.id, purpose.value))
        with transaction(session):
            consent.given = False
        assert not agreed.is_public()
        with transaction(session):
            consent.given = True


def test_what_is_put_away_is_public_no_longer(session: Session, scene: Scene) -> None:
    scene.published()
    scene.propose()
    row = scene.row()
    with transaction(session):
        moves.apply(session, row, Move.REOPEN, by=SYSTEM, now=LATER)
    assert scene.is_public(), "the answer that was given stays until there is another"
    assert scene.states() == [("published", ""), ("withdrawn", "reopened")]
    with transaction(session):
        moves.apply(session, row, Move.SCREEN, by=SYSTEM, now=LATER)
        row.restricted = True
    assert not scene.is_public()
    assert scene.states()[0] == ("withdrawn", "put_away")
    for actor in (scene.moderator, scene.desk.official(Role.COORDINATOR)):
        with pytest.raises(InvalidMove):
            scene.propose(actor=actor)


def test_a_new_answer_asks_for_a_new_version(session: Session, scene: Scene) -> None:
    scene.published()
    row = scene.row()
    with transaction(session):
        moves.apply(session, row, Move.REOPEN, by=SYSTEM, now=LATER)
        moves.apply(session, row, Move.ACCEPT, by=SYSTEM, now=LATER)
    assert scene.is_public()
    scene.answer("Nhà mạng đã lắp thêm trạm.")
    assert not scene.is_public()
    assert scene.states() == [("withdrawn", "answer_changed")]
    assert [one.id for one in to_propose(session, scene.officer)] == [scene.id]
    scene.published(replace(OWN, answer=reply("Nhà mạng đã lắp thêm trạm.")))
    assert [one.reply_version for one in versions(session, scene.id)] == [2, 1]


def test_what_was_proposed_of_an_older_answer_is_not_let_out(
    session: Session, scene: Scene
) -> None:
    scene.propose()
    with transaction(session):
        versions(session, scene.id)[0].reply_version = 0
    with pytest.raises(InvalidMove, match="answer has changed"):
        scene.publish()


def test_what_an_approver_lets_out_is_checked_once_more(session: Session, agreed: Scene) -> None:
    agreed.propose(SENDERS)
    from intake.models import Consent

    with transaction(session):
        session.get_one(Consent, (agreed.id, "publish_text")).given = False
    with pytest.raises(InvalidData):
        agreed.publish()
    assert not agreed.is_public()


@pytest.mark.parametrize("kind", ["complaint", "denunciation", "spam"])
def test_kinds_that_are_never_published(session: Session, scene: Scene, kind: str) -> None:
    row = scene.row()
    with transaction(session):
        row.kind = kind
    with pytest.raises(InvalidMove, match="kind"):
        scene.propose()
    assert to_propose(session, scene.moderator) == []


def test_an_initiative_needs_consent_and_goes_out_as_an_abstract(
    session: Session, desk: Desk
) -> None:
    private = made(session, desk, {}, SubmissionKind.INITIATIVE)
    assert to_propose(session, private.officer) == []
    with pytest.raises(InvalidMove, match="no_consent"):
        private.propose()
    open_one = made(session, desk, BOTH, SubmissionKind.INITIATIVE)
    assert [one.id for one in to_propose(session, open_one.officer)] == [open_one.id]
    with pytest.raises(InvalidData):
        open_one.propose(SENDERS)
    open_one.published(OWN)
    assert open_one.is_public()
    row = open_one.row()
    with transaction(session):
        consents.take_back(session, row, now=LATER)
    assert not open_one.is_public()


@pytest.mark.parametrize("reason", ErasureReason)
@pytest.mark.parametrize("with_text", [False, True])
@pytest.mark.parametrize("copy", [OWN, SENDERS, replace(SENDERS, show_name=True)])
def test_erasure_withdraws_and_leaves_no_text(
    session: Session, agreed: Scene, reason: ErasureReason, with_text: bool, copy: Copy
) -> None:
    agreed.published(copy)
    row = agreed.row()
    with transaction(session):
        privacy.erase_person(session, row, by=SYSTEM, reason=reason, now=LATER, with_text=with_text)
    stays = reason is ErasureReason.RETENTION and not with_text and not copy.show_name
    assert agreed.is_public() is stays
    session.expire_all()
    (kept,) = session.scalars(select(Publication)).all()
    assert (kept.text == TOMBSTONE) is with_text
    assert (kept.title == TOMBSTONE) is with_text
    assert verify(session).holds


def test_the_lists_hold_what_is_ones_own(session: Session, scene: Scene) -> None:
    elsewhere = scene.desk.official(Role.OFFICER, BUILDING)
    reader = scene.desk.official(Role.READER)
    for actor in (elsewhere, reader):
        assert to_propose(session, actor) == []
    scene.propose()
    assert to_propose(session, scene.officer) == []
    (found,) = waiting(session, scene.moderator)
    assert (found.id, found.version, found.proposed_by) == (scene.id, 1, scene.officer.official_id)
    assert waiting(session, elsewhere) == []


def test_a_copy_adds_nothing_to_what_was_said(session: Session, desk: Desk) -> None:
    scene = made(session, desk, BOTH)
    praise = "Cơ quan làm rất tốt."
    with pytest.raises(InvalidData) as refused:
        scene.propose(replace(SENDERS, text=praise))
    assert refused.value.problems == {"text": "not_said"}
    with pytest.raises(InvalidData) as refused:
        scene.propose(replace(SENDERS, answer=reply(praise)))
    assert refused.value.problems == {"facts": "not_said"}
    covered = replace(SENDERS, text="Cả thôn […] sóng.")
    assert scene.propose(covered).text == "Cả thôn […] sóng."

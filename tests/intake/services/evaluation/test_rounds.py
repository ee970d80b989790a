"""A round from the opening to the vote, in the database: who must keep out, what counts, what is
kept."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed, NotFound
from intake.domain.evaluation.seats import SeatState
from intake.domain.evaluation.votes import Outcome, Vote
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.initiatives.calls import Ballot as BallotKind
from intake.domain.permissions import Actor, Grant, Role
from intake.models import (
    Base,
    Contact,
    Evaluation,
    EvaluationScore,
    EvaluationSeat,
    EvaluationSheet,
    EvaluationText,
    EvaluationVote,
    Official,
    OfficialNotice,
    Submission,
    SubmissionEvent,
)
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.queries.history.record import verify
from intake.queries.privacy import kept_about_sender
from intake.queries.submissions import readable
from intake.sealing import SealBook
from intake.services.discretion import privacy
from intake.services.evaluation import ballots, deciding, minutes, results, seating, sheets
from intake.services.evaluation import texts as kept_texts
from tests.calls import call_published
from tests.councils import (
    Town,
    assigned,
    council_of,
    declared,
    leads,
    member_added,
    moved_to,
    person,
    round_opened,
    scored,
    sheet,
    version_of,
    voted,
)
from tests.proposals import MARKS, stored_proposal
from tests.stories import departments_exist


def state_of(session: Session, round_id: int, who: Actor) -> str:
    session.expire_all()
    seat = queries.seat_for(session, round_id, who.official_id)
    assert seat is not None
    return seat.state


def test_from_the_opening_to_the_minutes(session: Session, tools: Tools, town: Town) -> None:
    round_id = round_opened(session, tools, town)
    first, second, third, *others = town.members[:5]
    with pytest.raises(InvalidMove):
        round_opened(session, tools, town)
    assert not joined_later(session, tools, town, round_id, "Trần Thị Sau").found
    relative = joined_later(session, tools, town, round_id, "Nông Văn Mẫu")
    assert (relative.found, relative.scores) == (["author"], False)
    assert assigned(session, tools, town, round_id, first, second, third) == 0
    everybody = (first, second, third, *others, town.chair)
    assert declared(session, tools, round_id, *everybody) == [True] * 6
    scored(session, tools, round_id, first, 9, 8, 7, 10, 6)
    scored(session, tools, round_id, second, 4, 8, 7, 8, None)
    with pytest.raises(InvalidMove):  # sent once
        scored(session, tools, round_id, first, 1, 1, 1, 1, 1)
    with pytest.raises(NotAllowed):  # whoever is no evaluator scores nothing
        scored(session, tools, round_id, town.chair, 1, 1, 1, 1, 1)
    scored(session, tools, round_id, third, 8, 9, 7, 9, 5)
    evaluation = session.get_one(Evaluation, round_id)
    result = results.of_round(session, evaluation)
    assert [one.median for one in result.criteria] == [8, 8, 7, 9, Fraction(11, 2)]
    assert result.mean == Fraction(8 * 20 + 8 * 20 + 7 * 20 + 9 * 25, 100) + Fraction(165, 200)
    assert result.to_discuss == ("novelty",)
    assert told(session, town.secretary) == told(session, town.chair) == ["to_discuss"]
    moved_to(session, town, "discussion")
    with pytest.raises(InvalidData, match="discussion"):
        voted(session, tools, town, round_id, dict.fromkeys(everybody, Vote.FOR))
    now = tools.clock()
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        sheets.add_note(
            session, town.secretary, it, "novelty", "Đã tìm.", sealer=tools.sealer, now=now
        )
    scored(session, tools, round_id, second, 7, 8, 7, 8, None)  # revised; the first one stays
    assert told(session, town.secretary) == ["to_discuss", "ballot"]
    assert told(session, town.chair) == ["to_discuss"]
    with pytest.raises(InvalidData, match="quorum"):
        voted(session, tools, town, round_id, dict.fromkeys(everybody[:4], Vote.FOR))
    assert_decided(session, tools, town, round_id, everybody)


def told(session: Session, who: Actor) -> list[str]:
    """What an official is to be told by mail, by kind."""
    wanted = select(OfficialNotice.kind).where(OfficialNotice.official_id == who.official_id)
    return list(session.scalars(wanted.order_by(OfficialNotice.id)))


def joined_later(
    session: Session, tools: Tools, town: Town, round_id: int, name: str
) -> EvaluationSeat:
    """Somebody joins the council while the round is open, is to score, and is taken off again."""
    who = person(session, tools, Role.EVALUATOR, name=name)
    member_added(session, tools, town.secretary, town.council_id, who)
    recused = assigned(session, tools, town, round_id, who)
    seat = queries.seat_for(session, round_id, who.official_id)
    assert seat is not None
    if recused:
        return seat
    assert seat.scores
    with transaction(session):
        seen, by, now = version_of(session, round_id), town.secretary, tools.clock()
        why = "Đi vắng."
        seating.release(session, by, round_id, who.official_id, why, seen_version=seen, now=now)
    return seat


def assert_decided(
    session: Session, tools: Tools, town: Town, round_id: int, everybody: tuple[Actor, ...]
) -> None:
    """Six of eight are for it, one was taken off; then nothing changes any more."""
    declared(session, tools, round_id, town.members[5])
    votes = dict.fromkeys((*everybody[:5], town.members[5], town.chair), Vote.FOR)
    votes[everybody[4]] = Vote.AGAINST
    assert voted(session, tools, town, round_id, votes).outcome is Outcome.ACCEPTED
    with pytest.raises(InvalidMove):  # frozen
        scored(session, tools, round_id, everybody[1], 1, 1, 1, 1, 1)
    basis = deciding.basis_of(session, session.get_one(Submission, town.submission.id))
    assert basis is not None
    assert basis.ballot is not None
    assert basis.ballot.outcome is Outcome.ACCEPTED
    assert (
        basis.result.mean == results.of_round(session, session.get_one(Evaluation, round_id)).mean
    )
    it = seating.prepared(session, town.secretary, round_id)
    said = minutes.minutes_of(session, it, sealer=tools.sealer)
    assert said.result.criteria[0].median == 8
    assert [(one.name, one.text) for one in said.notes] == [("Lý Thị Thư Ký", "Đã tìm.")]
    assert said.ballot is not None
    assert (said.ballot.votes_for, said.ballot.votes_against, len(said.present)) == (6, 1, 7)
    assert session.query(EvaluationSheet).count() == 4
    assert verify(session).holds
    kinds = {one.kind for one in session.query(SubmissionEvent)}
    evaluation_kinds = {kind for kind in EventKind if kind.value.startswith("evaluation_")}
    assert evaluation_kinds <= kinds


def test_every_score_recomputes_from_its_rows_and_is_covered_by_the_record(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_opened(session, tools, town, evaluators=2)
    assigned(session, tools, town, round_id, *town.members[:2])
    declared(session, tools, round_id, *town.members[:2])
    scored(session, tools, round_id, town.members[0], 9, 8, 7, 10, 6)
    scored(session, tools, round_id, town.members[1], 4, 8, 7, 8, None)
    seated = queries.seats(session, round_id)
    told = {
        event.data["digest"]
        for event in session.query(SubmissionEvent).filter_by(kind="evaluation_scored")
    }
    found = results.sheets(session, seated)
    assert {sheets.digest_of(one.row, one.scores) for one in found} == told
    words = sheets.words_of(session, found, sealer=tools.sealer)
    abstained = next(one for one in found if any(score.points is None for score in one.scores))
    assert words[abstained.row.id]["reasons"] == {"resources": "Ngoài chuyên môn của tôi."}
    everything = " ".join(
        str(row) for table in Base.metadata.sorted_tables for row in session.execute(table.select())
    )
    assert MARKS["solution"] not in everything, "what evaluators type tells of the proposal"
    kept_texts.forget(session, town.submission.id)
    assert sheets.words_of(session, found, sealer=tools.sealer)[abstained.row.id]["reasons"] == {}


def test_an_interest_recuses_at_once_on_every_way(
    session: Session, tools: Tools, town: Town
) -> None:
    """Found at the opening, found when the text is opened, and declared: also after the scores."""
    contact = session.get_one(Contact, town.submission.id)
    with transaction(session):
        contact.organisation = "Công ty TNHH Phao Việt"
    officer = Grant(Role.COORDINATOR)
    relative = person(session, tools, Role.EVALUATOR, Role.COORDINATOR, name="Nông Văn Mẫu")
    member_added(
        session, tools, town.secretary, town.council_id, relative, organisation="Phao Việt"
    )
    assert readable(session, relative, town.submission.id) is not None
    round_id = round_opened(session, tools, town)
    assert state_of(session, round_id, relative) == SeatState.RECUSED
    assert readable(session, relative, town.submission.id) is None
    both = Actor(town.members[0].official_id, "A", town.members[0].grants | {officer})
    assigned(session, tools, town, round_id, *town.members[:3])
    declared(session, tools, round_id, *town.members[:3])
    scored(session, tools, round_id, town.members[0], 9, 8, 7, 10, 6)
    assert readable(session, both, town.submission.id) is not None
    assert declared(session, tools, round_id, town.members[0], interest="Em vợ tôi.") == [False]
    assert readable(session, both, town.submission.id) is None
    with pytest.raises(NotFound):
        seating.sitting(session, both, round_id)
    assert results.of_round(session, session.get_one(Evaluation, round_id)).mean is None
    with transaction(session):
        moved = session.get_one(Official, town.members[1].official_id)
        contact.email, moved.email = "giam.doc@phaoviet.vn", "b@phaoviet.vn"
    with transaction(session):
        it = seating.sitting(session, town.members[1], round_id)
        assert not seating.still_clear(
            session, it, by_actor=town.members[1], sealer=tools.sealer, now=tools.clock()
        )
    assert state_of(session, round_id, town.members[1]) == SeatState.RECUSED
    seat = queries.seat_for(session, round_id, town.members[1].official_id)
    assert seat is not None
    assert seat.found == ["same_mail_domain"]


def test_only_a_namesake_can_be_overruled_with_a_reason(
    session: Session, tools: Tools, town: Town
) -> None:
    namesake = person(session, tools, Role.EVALUATOR, name="Nông Văn Mẫu", email="nvm@vien.vn")
    other = person(session, tools, Role.EVALUATOR, name="Hoàng Thị Thử", email="mau@example.com")
    for one in (namesake, other):
        member_added(session, tools, town.secretary, town.council_id, one)
    round_id = round_opened(session, tools, town)
    assert state_of(session, round_id, namesake) == SeatState.RECUSED

    def overrule(who: Actor, why: str) -> None:
        with transaction(session):
            seating.overrule(
                session,
                town.secretary,
                round_id,
                who.official_id,
                why,
                seen_version=version_of(session, round_id),
                sealer=tools.sealer,
                now=tools.clock(),
            )

    with pytest.raises(InvalidData):
        overrule(namesake, " ")
    with pytest.raises(InvalidMove):
        overrule(other, "Trùng tên.")  # the sender's own address
    overrule(namesake, "Trùng tên; sinh năm khác.")
    assert state_of(session, round_id, namesake) == SeatState.ASKED
    assert declared(session, tools, round_id, namesake) == [True]
    event = session.query(SubmissionEvent).filter(SubmissionEvent.note.is_not(None)).one()
    assert event.note == "Trùng tên; sinh năm khác."
    with pytest.raises(InvalidMove):
        overrule(town.members[0], "Không có gì.")


def test_a_secret_ballot_keeps_no_votes_by_person_and_is_void_when_one_is_recused(
    session: Session, tools: Tools, town: Town
) -> None:
    round_id = round_opened(session, tools, town, 2, ballot=BallotKind.SECRET)
    assigned(session, tools, town, round_id, *town.members[:2])
    present = (*town.members[:5], town.chair)
    declared(session, tools, round_id, *present)
    for one in town.members[:2]:
        scored(session, tools, round_id, one, 8, 8, 8, 8, 8)
    moved_to(session, town, "deciding")
    now = tools.clock()
    with transaction(session):
        it = seating.prepared(session, town.secretary, round_id)
        ballots.begin(session, town.secretary, it, [p.official_id for p in present], now=now)
    with transaction(session):
        sitting = seating.sitting(session, present[0], round_id)
        ballots.vote(session, present[0], sitting, Vote.FOR, now=now)
    sitting = seating.sitting(session, present[0], round_id)
    with pytest.raises(InvalidMove):  # once
        ballots.vote(session, present[0], sitting, Vote.AGAINST, now=now)
    session.rollback()
    declared(session, tools, round_id, present[0], interest="Cháu tôi gửi.")
    session.expire_all()
    assert session.get_one(Evaluation, round_id).ballot_state == "none"
    with pytest.raises(InvalidData, match="scores"):  # one of two evaluators is gone
        voted(session, tools, town, round_id, dict.fromkeys(present[1:], Vote.FOR))
    assigned(session, tools, town, round_id, town.members[2])
    moved_to(session, town, "discussion")
    scored(session, tools, round_id, town.members[2], 8, 8, 8, 8, 8)
    votes = dict.fromkeys(present[1:5], Vote.FOR) | {present[5]: Vote.ABSTAINS}
    ended = voted(session, tools, town, round_id, votes)
    assert (ended.votes_for, ended.abstained, ended.entitled) == (4, 1, 6)
    assert ended.outcome is Outcome.ACCEPTED
    assert session.query(EvaluationVote).count() == 0
    cast = [
        event.data
        for event in session.query(SubmissionEvent).filter_by(kind="evaluation_ballot")
        if event.data["what"] == "cast"
    ]
    assert cast == [{"what": "cast"}] * 6
    said = minutes.minutes_of(
        session, seating.prepared(session, town.secretary, round_id), sealer=tools.sealer
    )
    assert {one.vote for one in said.members} == {None}


def test_an_appeal_is_heard_once_by_others(session: Session, tools: Tools, town: Town) -> None:
    round_id = round_opened(session, tools, town, evaluators=2)
    judges = (*town.members[:4], town.chair)
    assigned(session, tools, town, round_id, *town.members[:2])
    declared(session, tools, round_id, *judges)
    for one in town.members[:2]:
        scored(session, tools, round_id, one, 2, 2, 2, 2, 2)
    moved_to(session, town, "deciding")
    ended = voted(session, tools, town, round_id, dict.fromkeys(judges, Vote.AGAINST))
    assert ended.outcome is Outcome.NOT_ACCEPTED
    moved_to(session, town, "appeal")
    appealing = session.get_one(Submission, town.submission.id)
    assert deciding.basis_of(session, appealing) is None, "what turned it down decides no appeal"
    again = round_opened(session, tools, town, evaluators=2)
    assert {state_of(session, again, one) for one in judges} == {SeatState.RELEASED}
    assert {state_of(session, again, one) for one in town.members[4:]} == {SeatState.ASKED}
    assert session.get_one(Evaluation, again).why == "appeal"
    it = seating.prepared(session, town.secretary, again)
    assert ballots.are_too_few(session, it), "two are left, and four are needed"
    with pytest.raises(NotFound):
        seating.sitting(session, town.members[0], round_id)


def test_the_rules_are_those_of_the_call_and_only_secretaries_open(
    session: Session, tools: Tools
) -> None:
    departments_exist(session, tools.clock())
    by = person(session, tools, Role.SECRETARY)
    call_id = call_published(session, tools)
    said = {"kind": "initiative", "status": "evaluation", "department_id": "moc"}
    submission = stored_proposal(session, tools, **said)
    with transaction(session):
        session.execute(
            text("INSERT INTO proposal_call VALUES (:a, :b, 1)"), {"a": submission.id, "b": call_id}
        )
    town = Town(by, by, (), submission, 0)
    leads(session, tools, submission.id, by)
    with pytest.raises(InvalidData, match="no_council"):
        round_opened(session, tools, town)
    council_id = council_of(session, tools, by, [person(session, tools, Role.EVALUATOR)])
    outsider = person(session, tools, Role.CHAIR, Role.EVALUATOR, Role.COORDINATOR)
    with pytest.raises(NotFound):
        round_opened(session, tools, replace(town, secretary=outsider))
    made = session.get_one(Evaluation, round_opened(session, tools, town, quorum=9))
    assert (made.quorum, made.council_id) == (5, council_id)


def test_sheets_are_never_changed(session: Session, tools: Tools, town: Town) -> None:
    round_id = round_opened(session, tools, town, evaluators=2)
    assigned(session, tools, town, round_id, town.members[0])
    declared(session, tools, round_id, town.members[0])
    it = seating.sitting(session, town.members[0], round_id)
    with transaction(session):
        sheets.keep_draft(session, it, {"points_novelty": "7"}, sealer=tools.sealer)
    assert sheets.draft_of(session, it, sealer=tools.sealer) == {"points_novelty": "7"}
    whole, now = sheet(9, 8, 7, 10, 6), tools.clock()
    broken = replace(whole, scores=(replace(whole.scores[0], points=None), *whole.scores[1:]))
    with pytest.raises(InvalidData, match="no_points"):
        sheets.send(session, town.members[0], it, broken, sealer=tools.sealer, now=now)
    session.rollback()
    scored(session, tools, round_id, town.members[0], 9, 8, 7, 10, 6)
    assert session.query(EvaluationScore).count() == 5
    assert session.query(EvaluationSeat).filter(EvaluationSeat.draft != "").count() == 0
    for change in ("UPDATE evaluation_score SET points = 10", "DELETE FROM evaluation_sheet"):
        with pytest.raises(IntegrityError, match="append-only"), transaction(session):
            session.execute(text(change))


def test_words_of_a_council_are_sealed_anew_and_erased_with_the_text(
    session: Session, tools: Tools, town: Town, settings: Settings
) -> None:
    round_id = round_opened(session, tools, town, evaluators=2)
    assigned(session, tools, town, round_id, town.members[0])
    declared(session, tools, round_id, town.members[0])
    scored(session, tools, round_id, town.members[0], 9, 8, 7, 10, None)
    exported = str(kept_about_sender(session, town.submission.id))
    assert "'evaluation'" in exported
    assert "'points'" not in exported, "how a council deliberates is in no export for the sender"
    newer = SealBook([b"n" * 32, *settings.seal_secrets])
    with transaction(session):
        assert kept_texts.seal_anew(session, sealer=newer) == (1, [])
        assert kept_texts.seal_anew(session, sealer=newer) == (0, [])
    found = results.sheets(session, queries.seats(session, round_id))
    words = sheets.words_of(session, found, sealer=newer)[found[0].row.id]
    assert words["reasons"] == {"resources": "Ngoài chuyên môn của tôi."}
    assert sheets.words_of(session, found, sealer=tools.sealer)[found[0].row.id]["reasons"] == {}
    stranger = SealBook([b"s" * 32])
    with transaction(session):
        assert kept_texts.seal_anew(session, sealer=stranger) == (0, [found[0].row.words])
        about = session.get_one(Submission, town.submission.id)
        privacy.erase_person(
            session,
            about,
            by=SYSTEM,
            reason=ErasureReason.REQUEST,
            now=tools.clock(),
            with_text=True,
        )
    assert session.query(EvaluationText).count() == 0
    assert results.of_round(session, session.get_one(Evaluation, round_id)).mean is not None

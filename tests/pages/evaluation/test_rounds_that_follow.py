"""When a council comes to a proposal once more, what its members read then, and that nobody comes
to a page on which nothing leads on."""

from dataclasses import replace

from sqlalchemy.orm import Session, object_session

from intake.database import transaction
from intake.domain.evaluation.decisions import Decision, Outcome
from intake.domain.history.record import EventKind
from intake.domain.permissions import Role
from intake.domain.proposals import Part
from intake.models import Evaluation, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.evaluation.rounds import seat_for
from intake.services.evaluation import decisions
from intake.services.initiatives import proposal_versions
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, fields
from tests.pages.evaluation.conftest import Hall, seat
from tests.pages.evaluation.test_evaluation import SHEET, declares, opened
from tests.paths import REASONS
from tests.proposals import MARKS

REFUSE = Decision(Outcome.NOT_ACCEPTED, REASONS)
REVISE = replace(
    REFUSE, outcome=Outcome.REVISE, why="Nêu rõ điểm mới", parts=frozenset({Part.NOVELTY})
)
HERE = {"Origin": "http://localhost", "Accept-Language": "en"}
APPEAL = "Hội đồng chưa xem đo đạc của Nong Van Mau."


def page_of(hall: Hall) -> Page:
    return hall.secretary.get_page("desk_proposals.show", submission_id=hall.submission_id)


def led(hall: Hall, step: str) -> int:
    """The secretary presses one of the steps, whether it is offered or not."""
    page = hall.secretary.get_page("preparing.open_round", about_id=hall.submission_id)
    session = object_session(hall.town.submission)
    assert session is not None
    session.rollback()
    row = session.get_one(Submission, hall.submission_id, populate_existing=True)
    sent = {"csrf_token": page.value("csrf_token"), "version": str(row.version)}
    session.rollback()
    return hall.secretary.http.post(
        f"/desk/proposals/{hall.submission_id}/{step}", data=sent
    ).status_code


def ballot_begun(hall: Hall, round_id: int, people: tuple[PageClient, ...]) -> None:
    page = hall.secretary.get_page("preparing.begin_ballot", evaluation_id=round_id)
    hall.secretary.submit(page, present=[str(one.official_id) for one in people])


def ready(hall: Hall, session: Session, *, discuss: bool = True) -> int:
    """A round in which two have scored, and all have declared."""
    round_id = opened(hall, session)
    page = hall.secretary.get_page("preparing.assign", evaluation_id=round_id)
    hall.secretary.submit(page, officials=[str(one.official_id) for one in hall.members[:2]])
    for one in (*hall.members, hall.chair):
        declares(one, round_id)
    for one in hall.members[:2]:
        one.submit(one.get_page("judging.score", evaluation_id=round_id), **SHEET)
    if discuss:
        assert led(hall, "discuss") == 303
    return round_id


def voted(hall: Hall, session: Session, how: str) -> int:
    round_id, people = ready(hall, session), (*hall.members, hall.chair)
    ballot_begun(hall, round_id, people)
    for one in people:
        one.submit(one.get_page("judging.vote", evaluation_id=round_id), vote=how)
    hall.secretary.submit(hall.secretary.get_page("preparing.begin_ballot", evaluation_id=round_id))
    return round_id


def decided(hall: Hall, session: Session, tools: Tools, decision: Decision) -> None:
    voted(hall, session, "against")
    assert led(hall, "prepare") == 303
    with transaction(session):
        decisions.decide(
            session,
            hall.town.chair,
            hall.submission_id,
            decision,
            seen_version=None,
            sealer=tools.sealer,
            now=tools.clock(),
        )


def appealed(hall: Hall, session: Session, tools: Tools) -> None:
    decided(hall, session, tools, REFUSE)
    with transaction(session):
        row = session.get_one(Submission, hall.submission_id)
        decisions.appeal(session, row, APPEAL, sealer=tools.sealer, now=tools.clock())


def opened_again(hall: Hall, session: Session) -> int:
    page = hall.secretary.get_page("preparing.open_round", about_id=hall.submission_id)
    said = {"evaluators": "2", "quorum": "3", "blind": "y", "ballot": "open"}
    hall.secretary.submit(page, **said)
    session.rollback()
    return int(session.query(Evaluation.id).order_by(Evaluation.id.desc()).limit(1).scalar())


def readings(session: Session, what: str) -> int:
    session.rollback()
    events = session.query(SubmissionEvent).filter_by(kind=EventKind.PROPOSAL_READ)
    return sum(one.data.get("what") == what for one in events)


def test_what_the_council_voted_stands_while_nothing_changes(hall: Hall, session: Session) -> None:
    voted(hall, session, "against")
    shown = page_of(hall)
    assert "The council has voted. Next, a secretary leads it to the decision." in shown.text
    assert "Ask further evaluators" not in shown.text
    assert led(hall, "more") == 409
    with transaction(session):  # as it was led back before
        session.get_one(Submission, hall.submission_id).status = "evaluation"
    assert "Open the evaluation" not in page_of(hall).text
    page = hall.secretary.get_page("preparing.open_round", about_id=hall.submission_id)
    said = {"evaluators": "2", "quorum": "3", "ballot": "open"}
    assert hall.secretary.post(page, **said).status_code == 409
    session.rollback()
    assert session.query(Evaluation).count() == 1


def test_an_appeal_is_not_prepared_before_others_hear_it(
    hall: Hall, session: Session, tools: Tools
) -> None:
    appealed(hall, session, tools)
    shown = page_of(hall)
    assert "Next, a secretary opens an evaluation by the council." in shown.text
    assert "Prepare the decision" not in shown.text
    assert led(hall, "prepare") == 409
    with transaction(session):  # as it was prepared before
        session.get_one(Submission, hall.submission_id).status = "deciding"
    page = hall.chair.get_page("desk_proposals.decide", submission_id=hall.submission_id)
    assert "Nothing can be decided before the council has voted on the appeal" in page.text
    assert "it can only be referred" not in page.text
    assert "Open the evaluation" in page_of(hall).text
    round_id = opened_again(hall, session)
    assert session.get_one(Evaluation, round_id).why == "appeal"
    assert "Next, the council scores it, discusses it and votes." in page_of(hall).text


def test_whoever_went_on_without_a_round_opens_it_then(hall: Hall) -> None:
    for step in ("discuss", "prepare"):
        assert led(hall, step) == 303
    shown = page_of(hall)
    assert "Next, a secretary opens an evaluation by the council." in shown.text
    page = hall.secretary.get_page("preparing.open_round", about_id=hall.submission_id)
    said = {"evaluators": "2", "quorum": "3", "ballot": "open"}
    assert "Say now who scores it." in hall.secretary.submit(page, **said).text


def test_who_hears_an_appeal_reads_it_and_each_reading_is_kept(
    hall: Hall, session: Session, tools: Tools, official: SignIn
) -> None:
    appealed(hall, session, tools)
    assert readings(session, "appeal") == 0
    assert APPEAL in page_of(hall).text
    assert APPEAL in page_of(hall).text
    assert readings(session, "appeal") == 2
    page = hall.chair.get_page("desk_proposals.decide", submission_id=hall.submission_id)
    assert APPEAL in page.text
    assert readings(session, "appeal") == 3
    new = official(Role.EVALUATOR)
    seat(session, tools, hall.town.secretary, hall.town.council_id, new, Role.EVALUATOR)
    shown = declares(new, opened_again(hall, session))
    assert "Why the sender appeals" in shown.text
    assert "Hội đồng chưa xem đo đạc" in shown.text
    assert "Nong Van Mau" not in shown.text, "blind, also without marks"
    assert readings(session, "appeal") == 4


def test_what_was_revised_is_marked_for_those_who_judge_it(
    hall: Hall, session: Session, tools: Tools
) -> None:
    decided(hall, session, tools, REVISE)
    new = {"novelty": f"{MARKS['novelty']} phao này, nói lời Nông Văn Mẫu."}
    with transaction(session):
        row = session.get_one(Submission, hall.submission_id)
        proposal_versions.revise(session, row, Part.NOVELTY, new, sealer=tools.sealer)
        proposal_versions.send_again(
            session, row, sealer=tools.sealer, codes=tools.codes, now=tools.clock()
        )
    shown = declares(hall.members[0], opened_again(hall, session))
    assert "What the sender has changed" in shown.text
    taken, added = (" ".join(map(str, shown.find(tag))) for tag in ("del", "ins"))
    marked = shown.response.text
    assert "thiết" in marked[marked.index("<del>") : marked.index("</del>")], taken
    assert "phao" in marked[marked.index("<ins>") : marked.index("</ins>")], added
    assert "Nông Văn Mẫu" not in marked


def test_a_ballot_in_which_nobody_votes_is_begun_again(hall: Hall, session: Session) -> None:
    round_id = ready(hall, session)
    ballot_begun(hall, round_id, hall.members)
    page = hall.secretary.get_page("preparing.begin_ballot", evaluation_id=round_id)
    shown = hall.secretary.submit(page)
    assert "Nobody has voted. The ballot is void and can be held again." in shown.text
    ballot_begun(hall, round_id, (*hall.members, hall.chair))
    hall.chair.get_page("judging.vote", evaluation_id=round_id)


TYPED = "Nhận xét dài viết trong một giờ, không được mất chữ nào."


def given_back(client: PageClient, page: Page, status: int, **typed: str) -> None:
    """A form that comes too late is refused, and what was typed stands on the page."""
    form = page.forms()[-1]
    sent = dict(fields(form)) | typed
    address = form.get("action") or page.response.request.full_path.rstrip("?")
    answer = client.http.post(address, data=sent, headers=HERE)
    assert answer.status_code == status
    assert TYPED in answer.text


def test_a_sheet_that_comes_too_late_is_given_back(hall: Hall, session: Session) -> None:
    round_id = opened(hall, session)
    page = hall.secretary.get_page("preparing.assign", evaluation_id=round_id)
    hall.secretary.submit(page, officials=[str(one.official_id) for one in hall.members])
    for one in (*hall.members, hall.chair):
        declares(one, round_id)
    sheets = [one.get_page("judging.score", evaluation_id=round_id) for one in hall.members]
    with transaction(session):  # the secretary takes the first off
        taken_off = seat_for(session, round_id, hall.members[0].official_id)
        assert taken_off is not None
        taken_off.state = "released"
    given_back(hall.members[0], sheets[0], 404, **(SHEET | {"comment_novelty": TYPED}))
    for one in hall.members[1:]:
        one.submit(one.get_page("judging.score", evaluation_id=round_id), **SHEET)
    led(hall, "discuss")
    ballot_begun(hall, round_id, (*hall.members[1:], hall.chair))
    given_back(hall.members[1], sheets[1], 409, **(SHEET | {"comment_novelty": TYPED}))


def test_a_note_that_comes_too_late_is_given_back(hall: Hall, session: Session) -> None:
    round_id, people = ready(hall, session), (*hall.members, hall.chair)
    note = hall.secretary.get_page("preparing.discuss", evaluation_id=round_id)
    ballot_begun(hall, round_id, people)
    hall.members[0].submit(
        hall.members[0].get_page("judging.vote", evaluation_id=round_id), vote="for"
    )
    hall.secretary.submit(hall.secretary.get_page("preparing.begin_ballot", evaluation_id=round_id))
    given_back(hall.secretary, note, 409, text=TYPED)

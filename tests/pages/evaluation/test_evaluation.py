"""An evaluation in the browser, from the opening to the minutes, by its secretary and members."""

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import EventKind
from intake.domain.permissions import Role
from intake.models import Evaluation, ProposalDecision, SubmissionEvent
from intake.ports import Tools
from intake.queries.evaluation.rounds import seat_for
from tests.councils import member_added, moved_to, person
from tests.page_client import Page, PageClient, words
from tests.pages.evaluation.conftest import Hall
from tests.paths import ACCEPTING
from tests.proposals import MARKS

SHEET = {
    f"score_{code}": points
    for code, points in (
        ("novelty", "8"),
        ("breakthrough", "7"),
        ("feasibility", "9"),
        ("impact", "8"),
        ("resources", "na"),
    )
} | {"confidence": "3"}


def opened(hall: Hall, session: Session, **typed: str) -> int:
    """The secretary opens a blind evaluation by two."""
    page = hall.secretary.get_page("preparing.open_round", about_id=hall.submission_id)
    assert "From 2 to 15" in page.text
    refused = hall.secretary.submit(page, evaluators="1")
    assert "Enter a number from 2 to 15" in refused.errors["evaluators"], "as the hint says"
    said = {"evaluators": "2", "quorum": "3", "blind": "y", "ballot": "open"} | typed
    done = hall.secretary.submit(page, **said)
    assert "Say now who scores it." in done.text
    session.rollback()
    return int(session.query(Evaluation.id).scalar())


def declares(client: PageClient, round_id: int, interest: str = "") -> Page:
    page = client.get_page("judging.declare", evaluation_id=round_id)
    said = {"interest": "interest", "words": interest} if interest else {"interest": "none"}
    return client.submit(page, **said)


def test_an_evaluation_from_the_opening_to_the_minutes(hall: Hall, session: Session) -> None:
    round_id = opened(hall, session)
    assign = hall.secretary.get_page("preparing.assign", evaluation_id=round_id)
    ticked = [box for box in assign.find("input") if box.get("checked") is not None]
    assert len(ticked) == 2, "those who are proposed"
    people = [str(one.official_id) for one in hall.members[:2]]
    hall.secretary.submit(assign, officials=people)
    first, second, third = hall.members
    reads_only_after_declaring(hall, first, round_id)
    for one in (second, third, hall.chair):
        assert MARKS["solution"] in declares(one, round_id).text
    scores_and_sees(first, second, round_id)
    moved_to(session, hall.town, "deciding")
    votes(hall, session, round_id)
    the_chair_decides(hall, session)


def test_who_joins_gets_a_seat_also_while_nobody_may_vote_yet(
    hall: Hall, session: Session, tools: Tools
) -> None:
    round_id = opened(hall, session)
    desk, asks = hall.secretary, "Ask the members who have joined to declare"
    page = desk.get_page("preparing.begin_ballot", evaluation_id=round_id)
    assert "Too few members have declared" in page.text
    assert not [a for a in links(desk, round_id) if a.endswith("/discussion")], "nobody scores it"
    assert asks not in page.text
    joined = person(session, tools, Role.EVALUATOR)
    member_added(session, tools, hall.town.secretary, hall.town.council_id, joined)
    shown = desk.submit(desk.get_page("preparing.begin_ballot", evaluation_id=round_id))
    assert not shown.errors
    assert "are asked to declare" in shown.text
    assert asks not in shown.text
    session.rollback()
    assert seat_for(session, round_id, joined.official_id) is not None


def links(desk: PageClient, round_id: int) -> list[str]:
    page = desk.get_page("preparing.show", evaluation_id=round_id)
    return [a.get("href", "") for a in page.find("a")]


def test_no_ballot_is_offered_that_cannot_be_held(
    hall: Hall, session: Session, tools: Tools
) -> None:
    round_id = opened(hall, session, quorum="10")
    desk, ballot = hall.secretary, f"/desk/evaluation/{round_id}/ballot"
    council = f"/desk/evaluation/councils/{hall.town.council_id}/"
    assert ballot not in links(desk, round_id)
    assert council in links(desk, round_id)
    joined = person(session, tools, Role.EVALUATOR)
    member_added(session, tools, hall.town.secretary, hall.town.council_id, joined)
    page = desk.get_page("preparing.show", evaluation_id=round_id)
    form = next(one for one in page.find("form") if one.get("action") == ballot)
    assert "Ask the members who have joined" in words(form)
    token = {"csrf_token": page.value("csrf_token"), "version": page.value("version")}
    assert desk.http.post(ballot, data=token | {"act": "ask"}).status_code == 303
    session.rollback()
    assert seat_for(session, round_id, joined.official_id) is not None


def reads_only_after_declaring(hall: Hall, first: PageClient, round_id: int) -> None:
    """Title and field first; then all but who wrote it, and each opening is put down."""
    early = first.http.get(f"/desk/evaluation/mine/{round_id}/")
    assert early.location.endswith("/declare")
    asked = first.get_page("judging.declare", evaluation_id=round_id)
    assert MARKS["problem"] not in asked.text
    assert "Trường Hà" not in asked.text
    wrong = first.submit(asked, interest="interest", words=" ")
    assert "Say which interest it is" in wrong.errors["words"]
    shown = first.submit(wrong, interest="none")
    assert MARKS["novelty"] in shown.text
    for hidden in ("Nông Văn Mẫu", MARKS["authors"], "Trường Hà", "nong-van-mau", "mau@example"):
        assert hidden not in shown.response.text
    link = next(a.get("href", "") for a in shown.find("a") if "/files/" in a.get("href", ""))
    with first.http.get(link) as file:
        assert file.status_code == 200
        assert "nong-van" not in str(file.headers)


def scores_and_sees(first: PageClient, second: PageClient, round_id: int) -> None:
    """A sheet is kept, refused with what was typed, sent once; then the others are seen."""
    first.get_page("judging.show_results", evaluation_id=round_id, status=404)
    page = first.get_page("judging.score", evaluation_id=round_id)
    assert "Wholly new" in page.text
    half = {"score_novelty": "abstain", "comment_impact": "Cần số liệu."}
    token = page.value("csrf_token")
    blank = {f.get("name", ""): "" for f in page.find("select")}
    blank |= {f.get("name", ""): "" for f in page.find("textarea")}
    kept = first.http.post(
        f"/desk/evaluation/mine/{round_id}/sheet",
        data=blank | half | {"csrf_token": token, "act": "keep"},
    )
    assert kept.status_code == 303
    page = first.get_page("judging.score", evaluation_id=round_id)
    assert page.value("comment_impact") == "Cần số liệu."
    refused = first.submit(page)
    assert "why you abstain" in refused.errors["comment_novelty"]
    assert "Score “Impact”" in refused.errors["score_impact"]
    assert "how sure you are" in refused.errors["confidence"]
    assert refused.value("comment_impact") == "Cần số liệu."
    seen = first.submit(refused, **SHEET)
    assert "Nobody else has sent scores yet (1 of 2)" in seen.text
    assert "Weighted mean" not in seen.text, "it would be one's own"
    first.get_page("judging.score", evaluation_id=round_id, status=404)
    second.get_page("judging.show_results", evaluation_id=round_id, status=404)
    page = second.get_page("judging.score", evaluation_id=round_id)
    seen = second.submit(page, **(SHEET | {"score_novelty": "3"}))
    assert "Cần số liệu." in seen.text
    assert "must be discussed" in seen.text


def all_that_is_missing_is_said(desk: PageClient, round_id: int, few: list[str]) -> None:
    """In the summary, each with the way to where it is mended."""
    page = desk.get_page("preparing.begin_ballot", evaluation_id=round_id)
    refused = desk.submit(page, present=few)
    assert "Too few members are present to decide: 2. Needed: 3." in refused.errors["present"]
    summary = next(one for one in refused.find("div") if "error-summary" in one.get("class", ""))
    assert "Write down the discussion of the criterion “Novelty”" in words(summary)
    ways = [a.get("href", "") for a in refused.find("a")]
    assert any(one.endswith("/discussion?criterion=novelty") for one in ways)
    refused = desk.submit(page)
    assert "Choose who is present" in refused.errors["present"]
    assert "Write down the discussion of the criterion “Novelty”" in refused.text


def votes(hall: Hall, session: Session, round_id: int) -> None:
    """Forced discussion, quorum, an open ballot, minutes, and the record."""
    desk, everybody = hall.secretary, [str(one.official_id) for one in (*hall.members, hall.chair)]
    assert "Weighted mean" in desk.get_page("preparing.show", evaluation_id=round_id).text
    all_that_is_missing_is_said(desk, round_id, everybody[:2])
    note = desk.get_page("preparing.discuss", evaluation_id=round_id)
    assert "Write down what was said" in desk.submit(note, text=" ").errors["text"]
    shown = desk.submit(note, criterion="novelty", text="Hai bên đã so với phao cũ.")
    assert "must be discussed" not in words(shown.find("table")[-1])
    assert "discussed" in words(shown.find("table")[-1])
    page = desk.get_page("preparing.begin_ballot", evaluation_id=round_id)
    refused = desk.submit(page, present=everybody[:2])
    assert "Too few members are present to decide" in refused.errors["present"]
    desk.submit(refused, present=everybody)
    for at, one in enumerate((*hall.members, hall.chair)):
        ballot = one.get_page("judging.vote", evaluation_id=round_id)
        one.submit(ballot, vote="against" if at == 3 else "for")
        one.get_page("judging.vote", evaluation_id=round_id, status=404)
    early = hall.chair.get_page("desk_proposals.decide", submission_id=hall.submission_id)
    refused = hall.chair.submit(early, **ACCEPTING)
    assert "has not voted yet" in refused.errors["outcome"]
    closing = desk.get_page("preparing.begin_ballot", evaluation_id=round_id)
    assert "For recognition" not in closing.text
    desk.submit(closing)
    page = desk.get_page("preparing.show_minutes", evaluation_id=round_id)
    assert f'back-link" href="/desk/evaluation/{round_id}/"' in page.response.text
    said = page.text
    assert "For recognition, by two thirds or more" in said
    assert "Hai bên đã so với phao cũ." in said
    assert "Secretary of the council (signature, full name)" in said, "only the chair seals"
    session.rollback()
    happened = [event.kind for event in session.query(SubmissionEvent)]
    assert happened.count(EventKind.PROPOSAL_READ) == 5  # four openings of the text, and a file
    assert happened.count(EventKind.EVALUATION_BALLOT) == 6


def the_chair_decides(hall: Hall, session: Session) -> None:
    """By the votes that were given; nobody types them."""
    page = hall.chair.get_page("desk_proposals.decide", submission_id=hall.submission_id)
    assert "What the council voted" in page.text
    assert not {"present", "votes_for"} & {one.get("name") for one in page.find("input")}
    against = ACCEPTING | {"outcome": "not_accepted"}
    refused = hall.chair.submit(page, **against)
    assert "The votes say otherwise" in refused.errors["outcome"]
    assert "It is decided." in hall.chair.submit(refused, **ACCEPTING).text
    session.rollback()
    counted = {"present": 4, "for": 3, "against": 1, "abstained": 0, "quorum": 3}
    assert counted.items() <= session.query(ProposalDecision.ballot).scalar().items()


def test_two_secretaries_do_not_assign_over_each_other(hall: Hall, session: Session) -> None:
    round_id = opened(hall, session)
    old = hall.secretary.get_page("preparing.assign", evaluation_id=round_id)
    people = [str(one.official_id) for one in hall.members]
    hall.secretary.submit(old, officials=people[:1])
    late = hall.secretary.post(old, officials=people[1:])
    assert late.status_code == 409
    page = hall.secretary.get_page("preparing.show", evaluation_id=round_id)
    link = next(a.get("href", "") for a in page.find("a") if "/release/" in a.get("href", ""))
    asked = hall.secretary.submit(hall.secretary.get_page(link))
    assert "Say why" in asked.errors["why"]
    done = hall.secretary.submit(asked, why="Đi vắng.")
    assert "The member does not take part any more." in done.text


def test_the_secretary_decides_on_a_co_author_who_has_not_confirmed(
    hall: Hall, session: Session
) -> None:
    round_id = opened(hall, session)
    with transaction(session):
        seat = seat_for(session, round_id, hall.members[0].official_id)
        assert seat is not None
        seat.asks = ["same_mail_domain", "unconfirmed"]
    page = hall.secretary.get_page("preparing.show", evaluation_id=round_id)
    assert "same e-mail domain" in page.text
    link = next(a.get("href", "") for a in page.find("a") if "/question/" in a.get("href", ""))
    asked = hall.secretary.submit(hall.secretary.get_page(link), answer="none")
    assert "Say how you know it" in asked.errors["why"]
    done = hall.secretary.submit(asked, why="Địa chỉ chung.")
    assert "It is decided." in done.text
    assert "To be decided" not in done.text

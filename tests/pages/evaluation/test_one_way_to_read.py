"""Whoever judges a proposal reads it in the evaluation alone: after declaring, blindly where that
is asked for, and the scores of others after their own."""

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.votes import Vote
from intake.domain.permissions import Grant, Role
from intake.models import Attachment, CouncilMember, ProposalPart
from intake.ports import Tools
from tests.conftest import SignIn
from tests.councils import assigned, declared, moved_to, scored, voted
from tests.page_client import PageClient
from tests.pages.evaluation.conftest import Hall, seat
from tests.pages.evaluation.test_evaluation import declares, opened
from tests.proposals import MARKS


@pytest.fixture
def both(hall: Hall, session: Session, tools: Tools, official: SignIn) -> PageClient:
    """An officer of the department who sits on the council as well."""
    client = official(grants=(Grant(Role.EVALUATOR), Grant(Role.OFFICER, "moc")))
    seat(session, tools, hall.town.secretary, hall.town.council_id, client, Role.EVALUATOR)
    return client


def test_an_officer_who_judges_reads_it_in_the_evaluation_alone(
    hall: Hall, session: Session, both: PageClient
) -> None:
    here = f"/review/{hall.submission_id}"
    before = both.http.get(f"{here}/proposal")
    assert MARKS["authors"] in before.text, "before the round the officer works on it"
    round_id = opened(hall, session)
    file_id = session.query(Attachment.id).scalar()
    for declared_yet in (False, True):
        there = both.http.get(f"{here}/proposal")
        assert (there.status_code, there.location) == (303, f"/desk/evaluation/mine/{round_id}/")
        assert both.http.get(f"{here}/files/{file_id}").status_code == 403
        page = both.http.get(f"{here}/")
        assert page.status_code == 200
        for hidden in ("Nông Văn Mẫu", "mau@example.com", "nong-van-mau"):
            assert hidden not in page.text
        if not declared_yet:
            declares(both, round_id)
    read = both.get_page("judging.read", evaluation_id=round_id)
    assert MARKS["solution"] in read.text
    assert MARKS["authors"] not in read.text
    moved_to(session, hall.town, "accepted")
    assert both.http.get(f"{here}/proposal").status_code == 200, "judged, and to be carried out"


def test_a_member_who_scores_nothing_sees_no_scores_before_all_are_sent(
    hall: Hall, session: Session, tools: Tools
) -> None:
    round_id, town = opened(hall, session), hall.town
    assigned(session, tools, town, round_id, *town.members[:2])
    declared(session, tools, round_id, *town.members, town.chair)
    scored(session, tools, round_id, town.members[0], 8, 8, 7, 7, 6)
    moved_to(session, town, "discussion")  # opened early, with a sheet missing
    idle = hall.members[2]
    idle.get_page("judging.show_results", evaluation_id=round_id, status=404)
    idle.get_page("preparing.show_minutes", evaluation_id=round_id, status=404)
    scored(session, tools, round_id, town.members[1], 8, 8, 7, 7, 6)
    idle.get_page("judging.show_results", evaluation_id=round_id)
    page = hall.secretary.get_page("preparing.assign", evaluation_id=round_id)
    assert str(idle.official_id) not in [box.get("value") for box in page.find("input")]


def test_minutes_are_closed_to_a_member_with_an_interest_found_after_the_vote(
    hall: Hall, session: Session, tools: Tools
) -> None:
    round_id, town = opened(hall, session), hall.town
    assigned(session, tools, town, round_id, *town.members[:2])
    declared(session, tools, round_id, *town.members, town.chair)
    for one in town.members[:2]:
        scored(session, tools, round_id, one, 8, 8, 7, 7, 6)
    moved_to(session, town, "deciding")
    voted(session, tools, town, round_id, dict.fromkeys((*town.members, town.chair), Vote.FOR))
    late = hall.members[0]
    late.get_page("preparing.show_minutes", evaluation_id=round_id)
    with transaction(session):
        row = session.query(CouncilMember).filter_by(official_id=late.official_id).one()
        row.organisation = "Hợp tác xã Trường Hà"
    for page in ("judging.show_results", "preparing.show_minutes"):
        late.get_page(page, evaluation_id=round_id, status=404)


def test_everybody_is_looked_at_before_a_ballot(hall: Hall, session: Session, tools: Tools) -> None:
    round_id, town = opened(hall, session), hall.town
    assigned(session, tools, town, round_id, *town.members[:2])
    declared(session, tools, round_id, *town.members, town.chair)
    for one in town.members[:2]:
        scored(session, tools, round_id, one, 8, 8, 7, 7, 6)
    moved_to(session, town, "deciding")
    with transaction(session):
        for one in (town.members[0], town.members[2]):
            who = session.query(CouncilMember).filter_by(official_id=one.official_id).one()
            who.organisation = "Hợp tác xã Trường Hà"
    page = hall.secretary.get_page("preparing.begin_ballot", evaluation_id=round_id)
    there = [str(one.official_id) for one in (*town.members, town.chair)]
    refused = hall.secretary.submit(page, present=there)
    assert refused.errors["present"]
    shown = hall.secretary.get_page("preparing.show", evaluation_id=round_id).text
    assert "To be decided" in shown, "whoever has scored"
    assert "Recused" in shown, "whoever only votes"


def test_the_text_is_closed_once_the_proposal_is_withdrawn(hall: Hall, session: Session) -> None:
    round_id = opened(hall, session)
    declares(hall.members[0], round_id)
    moved_to(session, hall.town, "withdrawn")
    hall.members[0].get_page("judging.read", evaluation_id=round_id, status=404)
    assert "Báo lũ" not in hall.members[0].get_page("judging.index").text


def test_a_secretary_declares_before_leading_a_proposal(
    hall: Hall, session: Session, official: SignIn
) -> None:
    desk, chair = official(Role.SECRETARY), official(Role.CHAIR)
    here = f"/desk/proposals/{hall.submission_id}/"
    for client, way in ((desk, here), (chair, f"{here}decide")):
        asked = client.http.get(way)
        assert asked.location.endswith(f"/desk/evaluation/leading/{hall.submission_id}")
        page = client.get_page(asked.location)
        assert MARKS["problem"] not in page.text
        wrong = client.submit(page, interest="interest", words=" ")
        assert "Say which interest it is" in wrong.errors["words"]
    done = desk.submit(
        desk.get_page(f"/desk/evaluation/leading/{hall.submission_id}"), interest="none"
    )
    assert "You can lead the proposal now." in done.text
    page = chair.get_page(f"/desk/evaluation/leading/{hall.submission_id}")
    away = chair.submit(page, interest="interest", words="Chị tôi.")
    assert "Others lead this proposal" in away.text
    assert chair.http.get(f"{here}decide").status_code == 404
    assert "Báo lũ" not in chair.get_page("/desk/proposals/decide").text


def test_where_the_seal_of_the_authors_is_broken_nothing_is_shown_blindly(
    hall: Hall, session: Session
) -> None:
    """Nobody knows then which names are to be covered."""
    round_id, member = opened(hall, session), hall.members[0]
    declares(member, round_id)
    assert "Báo lũ của" in member.get_page("judging.read", evaluation_id=round_id).text
    with transaction(session):
        row = session.query(ProposalPart).filter_by(name="authors").one()
        row.sealed = row.sealed[::-1]
    for page in (
        member.get_page("judging.index"),
        member.http.get(f"/desk/evaluation/mine/{round_id}/"),
    ):
        assert "Trường Hà" not in page.text

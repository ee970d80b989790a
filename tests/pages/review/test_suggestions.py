"""Beside the suggestion: one press to each suggested department, and finished ones like it."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier import Candidate, Classifier, Example, Prediction
from classifier.baseline import KeywordClassifier
from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.submission import GO_ELSEWHERE, SubmissionKind, text_hash
from intake.models import RouteRecord, Submission
from intake.ports import Tools
from intake.services.routing import triage
from intake.services.routing.suggesting import Written, suggest
from tests.conftest import SignIn
from tests.page_client import Page, PageClient
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")
OWN, SECOND, THIRD = "most_telecom", "moc", "moh"
TITLE, BODY = "Mất sóng điện thoại", "Ba tuần nay cả thôn Nà Pục mất sóng điện thoại, trạm hỏng."


def routed(
    session: Session,
    tools: Tools,
    probability: float = 0.8,
    second: float = 0.1,
    third: float = 0.1,
) -> Submission:
    it = received(session, tools, TITLE, BODY)
    guesses = (Candidate(OWN, probability), Candidate(SECOND, second), Candidate(THIRD, third))
    with transaction(session):
        current = session.get_one(Submission, it.id, populate_existing=True)
        said = Prediction(guesses, None, "vi", "2026-11-01-0123456789ab")
        triage.route_new(session, current, said, threshold=0.8, now=tools.clock())
    return current


def open_page(client: PageClient, it: Submission) -> Page:
    return client.get_page("review_submission.show", submission_id=it.id)


def presses(page: Page) -> dict[str, int]:
    """The forms with one button, by the department they lead to."""
    found = {}
    for at, form in enumerate(page.forms()):
        if form.get("data-key") in ("first", "second", "third"):
            inputs = {i.get("name"): i.get("value") for i in form.iter() if i.tag == "input"}
            found[str(inputs["department"])] = at
    return found


def test_a_wrong_route_is_corrected_in_one_press(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it, client = routed(session, tools), official(Role.OFFICER, OWN)
    page = open_page(client, it)
    assert set(presses(page)) == {SECOND, THIRD}
    client.submit(page, form=presses(page)[SECOND])
    session.rollback()
    it = session.get_one(Submission, it.id, populate_existing=True)
    assert (it.department_id, it.declines, it.kind) == (SECOND, 1, "report")
    last = session.scalars(select(RouteRecord).order_by(RouteRecord.id.desc())).first()
    assert last is not None
    assert (last.method, last.reason_code) == ("person", "wrong_department")
    second = official(Role.OFFICER, SECOND)
    assert set(presses(open_page(second, it))) == {THIRD}, "not back to those who said: not ours"


def ways(page: Page) -> dict[str, str]:
    """The links that open the form filled in, by their words."""
    return {
        "".join(link.itertext()): str(link.get("href"))
        for link in page.find("a")
        if "pass_on=" in str(link.get("href"))
    }


def test_what_is_unlikely_is_looked_at_before_it_is_sent_there(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = routed(session, tools, second=0.09, third=0.005)
    client = official(Role.OFFICER, OWN)
    page = open_page(client, it)
    assert presses(page) == {}
    assert "Reason that is kept" not in page.text
    (way, _third) = ways(page).values()
    assert way.endswith("#pass-on")
    page = client.get_page(way)
    session.rollback()
    assert session.get_one(Submission, it.id, populate_existing=True).department_id == OWN
    routing = next(at for at, one in enumerate(page.forms()) if "/route" in str(one.get("action")))
    fold = next(one for one in page.find("div") if one.get("id") == "pass-on")
    assert [one.get("open") for one in fold.iter("details")] == [""], "the form is open"
    client.submit(page, form=routing)
    session.rollback()
    it = session.get_one(Submission, it.id, populate_existing=True)
    assert it.department_id == SECOND
    last = session.scalars(select(RouteRecord).order_by(RouteRecord.id.desc())).first()
    assert last is not None
    assert last.reason_code == "wrong_department"


@pytest.mark.parametrize("nowhere", ["nowhere", OWN])
def test_an_address_with_a_department_that_is_no_choice_chooses_nothing(
    official: SignIn, session: Session, tools: Tools, nowhere: str
) -> None:
    it = routed(session, tools)
    page = official(Role.OFFICER, OWN).get_page(
        "review_submission.show", submission_id=it.id, pass_on=nowhere
    )
    chosen = [one.get("value") for one in page.find("option") if one.get("selected") is not None]
    assert nowhere not in chosen


def test_from_triage_each_of_the_three_is_one_press_away(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it, client = routed(session, tools, 0.5), official(Role.INTAKE)
    page = open_page(client, it)
    assert set(presses(page)) == {OWN, SECOND, THIRD}
    client.submit(page, form=presses(page)[THIRD])
    session.rollback()
    it = session.get_one(Submission, it.id, populate_existing=True)
    assert (it.department_id, it.status) == (THIRD, "assigned")
    last = session.scalars(select(RouteRecord).order_by(RouteRecord.id.desc())).first()
    assert last is not None
    assert last.reason_code == ""


KNOWS = KeywordClassifier(
    [Example("điện thoại, mất sóng, trạm phát", OWN), Example("đường, cầu, vỉa hè", SECOND)]
)


def suggested(
    session: Session, tools: Tools, title: str, body: str, model: Classifier = KNOWS
) -> Submission:
    it = received(session, tools, title, body)
    with transaction(session):
        current = session.get_one(Submission, it.id, populate_existing=True)
        (said,) = suggest(model, [Written(title, body)])
        triage.route_new(session, current, said, threshold=1.0, now=tools.clock())
    return current


def words_shown(page: Page) -> list[str]:
    return ["".join(one.itertext()) for one in page.find("bdi") if one.get("class") == "app-word"]


def test_the_words_that_spoke_for_a_suggestion_stand_beside_it_though_no_model_is_loaded(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = suggested(session, tools, "MẤT SÓNG ở thôn", "Điện thoại không gọi được, đường vẫn tốt.")
    assert tools.active_model() is None
    client = official(Role.INTAKE)
    assert set(words_shown(open_page(client, it))) == {"MẤT SÓNG", "Điện thoại"}
    page = open_page(client, it)
    client.submit(page, form=presses(page)[SECOND])
    shown = words_shown(open_page(official(Role.OFFICER, SECOND), it))
    assert set(shown) == {"MẤT SÓNG", "Điện thoại"}, "also where a person has decided since"


def test_what_is_kept_of_the_reasons_are_places_and_no_words(
    session: Session, tools: Tools
) -> None:
    it = suggested(session, tools, "Mất sóng", "Anh Nguyễn Văn Tám ở số 5 nói mất sóng điện thoại.")
    kept = session.scalars(select(RouteRecord.reasons)).one()
    assert {(one["start"], one["length"]) for one in kept} == {(0, 2), (12, 2)}
    assert all(set(one) == {"start", "length", "weight"} for one in kept)
    assert it.title == "Mất sóng"


def test_of_a_text_that_was_changed_since_no_words_are_shown(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = suggested(session, tools, TITLE, BODY)
    client = official(Role.INTAKE)
    assert words_shown(open_page(client, it))
    with transaction(session):
        row = session.get_one(Submission, it.id, populate_existing=True)
        row.body = "Đã xoá phần này."
        row.text_hash = text_hash(row.title, row.body)
    assert words_shown(open_page(client, it)) == []


def test_who_may_not_route_is_offered_no_press(
    official: SignIn, session: Session, tools: Tools
) -> None:
    assert presses(open_page(official(Role.READER, OWN), routed(session, tools))) == {}


@pytest.mark.parametrize("kind", [SubmissionKind.UNSURE, *sorted(GO_ELSEWHERE)])
def test_where_somebody_must_say_first_what_it_is_no_button_routes_it(
    official: SignIn, session: Session, tools: Tools, kind: SubmissionKind
) -> None:
    it, client = routed(session, tools, 0.5), official(Role.INTAKE)
    assert presses(open_page(client, it))
    with transaction(session):
        session.get_one(Submission, it.id, populate_existing=True).kind = kind.value
    page = open_page(client, it)
    assert presses(page) == {}
    routing = next(form for form in page.forms() if "route" in (form.get("action") or ""))
    assert "kind" in {field.get("name") for field in routing.iter("select")}


def test_what_a_department_holds_goes_on_in_one_press_whatever_it_is(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it, client = routed(session, tools), official(Role.OFFICER, OWN)
    with transaction(session):
        session.get_one(Submission, it.id, populate_existing=True).kind = "unsure"
    page = open_page(client, it)
    client.submit(page, form=presses(page)[SECOND])
    session.rollback()
    it = session.get_one(Submission, it.id, populate_existing=True)
    assert (it.department_id, it.kind) == (SECOND, "unsure")


def test_finished_submissions_like_it_stand_beside_it_within_ones_rights(
    app: Flask, official: SignIn, session: Session, tools: Tools
) -> None:
    *finished, hidden = (
        received(session, tools, TITLE, BODY, status="closed", queue="", department_id=code)
        for code in (OWN, SECOND, OWN)
    )
    work(app, tools)
    it = routed(session, tools)
    with transaction(session):  # put away a moment ago: the search still knows it as open
        session.get_one(Submission, hidden.id, populate_existing=True).restricted = True
    numbers = [tools.codes.reference(one.id, one.submitted_at) for one in (*finished, hidden)]
    everywhere = open_page(official(Role.INTAKE), it).text
    assert [number in everywhere for number in numbers] == [True, True, False]
    assert "Finished submissions like this one" in everywhere
    of_department = open_page(official(Role.OFFICER, OWN), it).text
    assert [number in of_department for number in numbers] == [True, False, False]

"""Calls and big problems in the browser: written by a secretary, read and asked about by everybody,
answered by a proposal."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import signing
from intake.database import transaction
from intake.domain.initiatives.calls import CallKind
from intake.domain.permissions import Role
from intake.domain.receiving.receipts import canonical, digest
from intake.models import Call, CallQuestion, ProposalCall, SignedReceiptRow
from intake.ports import Tools
from intake.queries.initiatives import calls as queries
from intake.services.initiatives import call_record
from intake.services.receiving import receipts
from tests.calls import ENGLISH, TEXT, TITLE, call_draft, call_published, secretary
from tests.conftest import MovedClock, SignIn
from tests.councils import council_made, member_added, person
from tests.page_client import PageClient
from tests.proposals import PARTS, begin, send_proposal, walk_to_check
from tests.stories import ANSWERS, open_tracking

pytestmark = pytest.mark.usefixtures("departments")

GOOD = {**TEXT, "kind": "call", "opens_on": "20/11/2026", "closes_on": "20/12/2026"}


def written(client: PageClient, **typed: str) -> int:
    """A draft that was written on the page; its number."""
    response = client.post(client.get_page("desk_calls.add"), **(GOOD | typed))
    assert response.status_code == 303, response.text[:3000]
    return int(response.location.rstrip("/").rpartition("/")[2])


def test_a_secretary_writes_a_call_looks_at_it_and_publishes_it(
    official: SignIn, client: PageClient, session: Session
) -> None:
    desk = official(Role.SECRETARY)
    call_id = written(desk)
    client.get_page("calls.show", call_id=call_id, status=404)
    assert "Nothing has been called for so far." in client.get_page("calls.index").text
    preview = desk.get_page("desk_calls.preview", call_id=call_id)
    assert "This is how everybody will read it." in preview.text
    assert "It opens on" in preview.text
    assert "It was open" not in preview.text
    done = desk.submit(preview)
    assert "The call is public now." in done.text
    page = client.get_page("calls.show", call_id=call_id)
    assert TEXT["looked_for"] in page.text
    assert "27 days are left after today" in page.text
    assert "It is shown in Vietnamese." in page.text
    assert "0–2: Already done where it is proposed, or copied from elsewhere." in page.text
    assert "Impact: 25%" in page.text
    assert TITLE in client.get_page("calls.index").text
    assert call_record.broken(session) == []


def test_each_part_that_is_missing_is_named(official: SignIn) -> None:
    desk = official(Role.SECRETARY)
    refused = desk.submit(desk.get_page("desk_calls.add"))
    assert set(refused.errors) == {*TEXT, "closes_on"}
    assert len(set(refused.errors.values())) == len(TEXT) + 1, "the list above says which is which"


def test_the_last_day_ends_at_midnight_in_vietnam(
    session: Session, tools: Tools, clock: MovedClock, client: PageClient
) -> None:
    call_id = call_published(session, tools, closes_on=date(2026, 11, 23))
    assert "Today is the last day" in client.get_page("calls.show", call_id=call_id).text
    clock.move(hours=13, minutes=59)  # one minute before midnight
    assert "Today is the last day" in client.get_page("calls.show", call_id=call_id).text
    clock.move(minutes=1)
    over = client.get_page("calls.show", call_id=call_id)
    assert "It was open until the end of" in over.text
    assert not over.forms(), "nobody asks any more"


def test_a_big_problem_has_no_closing_day(official: SignIn) -> None:
    desk = official(Role.SECRETARY)
    page = desk.get_page("desk_calls.add")
    refused = desk.submit(page, **(GOOD | {"kind": "big_problem"}))
    assert "A big problem has no closing day" in refused.errors["closes_on"]
    assert "stays open until it is solved" in desk.submit(refused, closes_on="").text
    refused = desk.submit(page, **(GOOD | {"closes_on": ""}))
    assert "Enter the day on which it closes" in refused.errors["closes_on"]


def test_weights_and_bands_are_checked_and_what_was_typed_is_kept(official: SignIn) -> None:
    desk = official(Role.SECRETARY)
    page = desk.get_page("desk_calls.add")
    refused = desk.submit(page, **(GOOD | {"weight_impact": "30"}))
    assert "The weights must add up to 100" in refused.errors["weight_novelty"]
    assert refused.value("weight_impact") == "30"
    refused = desk.submit(page, **(GOOD | {"bands_impact": "0-4: ít\n6-10: nhiều"}))
    assert "each exactly once" in refused.errors["bands_impact"]
    refused = desk.submit(page, **(GOOD | {"bands_impact": "ít và nhiều"}))
    assert "Write one band in each line" in refused.errors["bands_impact"]
    done = desk.submit(
        page, **(GOOD | {"bands_impact": "٠-٤: ít\n5–10: nhiều", "weight_impact": "٢٥"})
    )
    assert "5–10: nhiều" in done.text


def test_what_is_public_changes_by_a_version_that_says_what_changed(
    official: SignIn, session: Session, tools: Tools, client: PageClient
) -> None:
    call_id = call_published(session, tools)
    desk = official(Role.SECRETARY)
    page = desk.get_page("desk_calls.edit", call_id=call_id)
    refused = desk.submit(page, closes_on="31/12/2026")
    assert "Say what changes, and why" in refused.errors["why"]
    assert refused.value("closes_on") == "31/12/2026"
    desk.submit(refused, why="Nhiều người xin thêm thời gian.")
    page = client.get_page("calls.show", call_id=call_id)
    assert "Version 2" in page.text
    assert "Closing day" in page.text
    assert "Nhiều người xin thêm thời gian." in page.text
    session.rollback()
    assert [one.number for one in queries.versions(session, call_id)] == [2, 1]
    assert call_record.broken(session) == []


def test_a_translation_is_whole_or_not_there(
    official: SignIn, session: Session, tools: Tools, client: PageClient
) -> None:
    call_id = call_published(session, tools)
    desk = official(Role.SECRETARY)
    page = desk.get_page("desk_calls.translate", call_id=call_id, into="en")
    refused = desk.submit(page, title=ENGLISH["title"])
    assert set(refused.errors) == {"looked_for", "who", "next"}
    assert "The translation is saved." in desk.submit(refused, **ENGLISH).text
    shown = client.get_page("calls.show", call_id=call_id)
    assert ENGLISH["looked_for"] in shown.text
    assert "has not been translated" not in shown.text
    assert "Text in English" in shown.text
    assert TEXT["looked_for"] in client.get_page("calls.show", call_id=call_id, lang="vi").text
    assert TEXT["looked_for"] in client.get_page("calls.show", call_id=call_id, lang="ar").text


def test_a_withdrawn_call_says_why(
    official: SignIn, session: Session, tools: Tools, client: PageClient
) -> None:
    call_id = call_published(session, tools)
    desk = official(Role.SECRETARY)
    page = desk.get_page("desk_calls.withdraw", call_id=call_id)
    assert "Say why it is withdrawn" in desk.submit(page, why=" ").errors["why"]
    desk.submit(page, why="Trùng với lời kêu gọi số 9.")
    shown = client.get_page("calls.show", call_id=call_id)
    assert "Trùng với lời kêu gọi số 9." in shown.text
    assert TITLE not in client.get_page("calls.index").text
    desk.get_page("desk_calls.edit", call_id=call_id, status=404)


def test_two_secretaries_do_not_overwrite_each_other(
    official: SignIn, session: Session, tools: Tools
) -> None:
    call_id = call_published(session, tools)
    first, second = official(Role.SECRETARY), official(Role.SECRETARY)
    old = second.get_page("desk_calls.edit", call_id=call_id)
    page = first.get_page("desk_calls.edit", call_id=call_id)
    first.submit(page, quorum="7", why="Hội đồng đông hơn.")
    typed = "Nội dung tôi vừa gõ rất dài, không được để mất đi đâu cả."
    late = second.post(old, looked_for=typed, why="Rõ hơn.")
    assert late.status_code == 409
    session.rollback()
    assert queries.versions(session, call_id)[0].quorum == 7


def test_a_secretary_of_one_department_runs_only_its_calls(
    official: SignIn, session: Session, tools: Tools
) -> None:
    theirs = call_published(session, tools, department="moc")
    desk = official(Role.SECRETARY, "mof")
    desk.get_page("desk_calls.preview", call_id=theirs, status=404)
    assert TITLE not in desk.get_page("desk_calls.index").text
    own = written(desk, department="mof")
    session.rollback()
    assert session.get_one(Call, own).department_id == "mof"
    refused = desk.submit(desk.get_page("desk_calls.add"), **(GOOD | {"department": "moc"}))
    assert "Choose one from the list" in refused.errors["department"]


def test_a_question_is_public_only_when_it_is_answered(
    official: SignIn, session: Session, tools: Tools, client: PageClient
) -> None:
    call_id = call_published(session, tools)
    page = client.get_page("calls.show", call_id=call_id)
    assert client.submit(page, question=" ").errors["question"]
    asked = client.submit(page, question="Tôi là Mẫu: hộ kinh doanh có được gửi không?")
    assert "Your question has arrived." in asked.text
    assert "hộ kinh doanh" not in client.get_page("calls.show", call_id=call_id).text
    desk = official(Role.SECRETARY)
    listed = desk.get_page("desk_calls.questions", call_id=call_id)
    assert "hộ kinh doanh" in listed.text
    session.rollback()
    number = session.query(CallQuestion).one().id
    answering = desk.get_page("desk_calls.answer", question_id=number)
    answered = "Được, mọi người đều gửi được."
    desk.submit(answering, form=-2, question="Hộ kinh doanh có được gửi không?", answer=answered)
    shown = client.get_page("calls.show", call_id=call_id).text
    assert "Hộ kinh doanh có được gửi không?" in shown
    assert answered in shown
    assert "Tôi là Mẫu" not in shown
    desk.submit(desk.get_page("desk_calls.answer", question_id=number))
    assert answered not in client.get_page("calls.show", call_id=call_id).text
    session.rollback()
    assert call_record.broken(session) == []


def test_a_proposal_answers_a_call_from_its_page(
    client: PageClient, official: SignIn, session: Session, tools: Tools
) -> None:
    call_id = call_published(session, tools)
    public = client.get_page("calls.show", call_id=call_id)
    start = next(
        a.get("href", "") for a in public.find("a") if "govuk-button" in a.get("class", "")
    )
    page = client.get_page(start)
    assert TITLE in page.text
    client.post(page, kind="initiative")
    choice = client.submit(client.get_page("submit.step", step="details"), **ANSWERS["details"])
    assert choice.value("call") == str(call_id)
    client.post(choice)
    for part, answers in PARTS.items():
        client.post(client.get_page("submit.propose", part=part), **answers)
    for step in ("place", "contact", "consent"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    check = client.get_page("submit.check")
    assert TITLE in check.text
    client.submit(check)
    session.rollback()
    stored = session.query(ProposalCall).one()
    assert (stored.call_id, stored.call_version) == (call_id, 1)
    reader = official(Role.INTAKE)
    shown = reader.get_page("review_submission.proposal", submission_id=stored.submission_id)
    assert TITLE in shown.text
    listed = official(Role.SECRETARY).get_page("desk_calls.index")
    row = next(e for e in listed.find("tr") if TITLE in "".join(e.itertext()))
    assert [("".join(c.itertext())).strip() for c in row][-2:] == ["1", "0"]


def test_a_call_that_closed_meanwhile_refuses_plainly_and_all_else_is_kept(
    client: PageClient, session: Session, tools: Tools, clock: MovedClock
) -> None:
    call_id = call_published(session, tools, closes_on=date(2026, 11, 23))
    begin(client)
    client.post(client.get_page("submit.choose_call"), call=str(call_id))
    check = walk_to_check(client)
    assert TITLE in check.text
    clock.move(days=1)
    assert "(no longer open)" in client.get_page("submit.check").text
    refused = client.submit(check)
    assert refused.title.startswith("Which call or big problem does it answer?")
    assert refused.text.count("is no longer open. Choose another one, or none") == 1
    wrong = client.submit(refused, call=str(call_id))
    assert "is no longer open" in wrong.errors["call"]
    again = client.submit(refused, call="none")
    assert PARTS["problem"]["problem"] in again.text
    done = client.submit(again)
    assert "PA-2026-" in done.text
    session.rollback()
    assert session.query(ProposalCall).count() == 0


def test_without_an_open_call_nobody_is_asked_for_one(client: PageClient) -> None:
    begin(client)
    page = client.get_page("submit.propose", part="problem")
    assert "Step 3 of 15" in page.text
    assert client.http.get("/submit/call").status_code == 303
    assert "Call or big problem" not in walk_to_check(client).text


def test_the_sender_sees_which_call_it_answers_and_other_kinds_answer_none(
    client: PageClient, session: Session, tools: Tools
) -> None:
    call_id = call_published(session, tools)
    client.post(client.get_page("submit.step", step="kind", call=call_id), **{"kind": "solution"})
    sent = send_proposal(client)
    open_tracking(client, sent)
    assert TITLE in client.get_page("track.proposal").text
    assert TITLE in client.get_page("submit.done").text
    assert TITLE in client.http.get("/submit/receipt.txt").text
    signed = client.http.get("/track/receipt.json").data
    named = signing.check(signed, tools.signer.public_key_of).document["call"]
    assert TITLE in named
    with transaction(session):  # as receipts were before they named the call
        row = session.scalars(select(SignedReceiptRow)).one()
        document = receipts.given(session, row.submission_id, sealer=tools.sealer)
        assert document is not None
        before = {name: said for name, said in document.document.items() if name != "call"}
        row.sha256 = digest(before)
        row.signature = tools.signer.sign(canonical(before)).hex()
    signed = client.http.get("/track/receipt.json").data
    assert "call" not in signing.check(signed, tools.signer.public_key_of).document


def test_criteria_and_rules_stay_once_a_proposal_was_sent(
    client: PageClient, official: SignIn, session: Session, tools: Tools
) -> None:
    actor = secretary(session, tools)
    call_id = call_published(session, tools, actor)
    client.post(client.get_page("submit.step", step="kind", call=call_id), **{"kind": "solution"})
    send_proposal(client)
    desk = official(Role.SECRETARY)
    page = desk.get_page("desk_calls.edit", call_id=call_id)
    assert "criteria, weights and rules stay as they were" in page.text
    assert "weight_impact" not in page.response.text
    done = desk.submit(page, weight_impact="99", quorum="9", who="Ai cũng được.", why="Rõ hơn.")
    assert "The call is saved" in done.text
    session.rollback()
    newest = queries.draft_of(queries.versions(session, call_id)[0])
    assert newest.rules == call_draft().rules
    assert newest.texts["vi"]["who"] == "Ai cũng được."


def test_a_problem_is_listed_as_one(session: Session, tools: Tools, client: PageClient) -> None:
    call_published(session, tools, kind=CallKind.BIG_PROBLEM, closes_on=None)
    assert "Big problem" in client.get_page("calls.index").text


def test_a_call_says_which_council_judges_and_names_nobody(
    session: Session, tools: Tools, client: PageClient
) -> None:
    by = secretary(session, tools)
    call_id = call_published(session, tools, by)
    page = f"/calls/{call_id}/"
    assert "It has not been appointed yet" in client.get_page(page).text
    standing = council_made(session, tools, by)
    member_added(session, tools, by, standing, person(session, tools, Role.EVALUATOR, name="Ai Đó"))
    shown = client.get_page(page).text
    assert "The standing council of the whole service · 1 member of the council" in shown
    assert "Ai Đó" not in shown
    council_made(session, tools, by, call_id=call_id)
    assert "The council of this call · 0 members of the council" in client.get_page(page).text

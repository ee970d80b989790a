"""People open two windows, go back, share a computer: nothing is lost, and nothing goes astray."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.models import Draft, Message, Submission
from tests.page_client import PageClient
from tests.stories import ANSWERS, open_tracking, receipt_on, send, walk_to_check

pytestmark = pytest.mark.usefixtures("departments")


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_receipt_is_still_there_after_something_new_was_begun(client: PageClient) -> None:
    done = client.submit(walk_to_check(client))
    sent = receipt_on(done)
    client.post(client.get_page("submit.step", step="kind"), kind="question")
    again = receipt_on(client.get_page("submit.done"))
    assert (again.reference, again.code) == (sent.reference, sent.code)


def test_what_another_window_changed_is_shown_before_it_is_sent(
    client: PageClient, session: Session
) -> None:
    check = walk_to_check(client)
    page = client.get_page("submit.step", step="details")
    client.post(page, title="Tiêu đề mới", body=ANSWERS["details"]["body"])
    shown = client.submit(check)
    assert "Tiêu đề mới" in shown.text
    assert count(session, Submission) == 0
    client.submit(shown)
    assert count(session, Submission) == 1


def test_a_draft_can_be_deleted_at_a_shared_computer(client: PageClient, session: Session) -> None:
    walk_to_check(client)
    home = client.submit(client.get_page("submit.ask_to_discard"))
    assert "Your answers have been deleted." in home.text
    assert count(session, Draft) == 0
    assert ANSWERS["details"]["title"] not in client.get_page("submit.step", step="kind").text


def test_two_submissions_in_two_windows_are_not_taken_for_each_other(
    app: Flask, client: PageClient, session: Session
) -> None:
    first, second = send(PageClient(app)), send(PageClient(app))
    open_tracking(client, first)
    withdraw, status = client.get_page("track.take_back"), client.get_page("track.follow")
    open_tracking(client, second)
    client.post(withdraw)
    client.post(status, form=0, text="Dành cho ý kiến thứ nhất")
    session.rollback()
    assert set(session.scalars(select(Submission.status))) == {"submitted"}
    assert count(session, Message) == 0


def test_nothing_is_added_twice_or_after_the_end(
    app: Flask, client: PageClient, session: Session
) -> None:
    open_tracking(client, send(PageClient(app)))
    status = client.get_page("track.follow")
    for _ in range(3):
        client.post(status, form=0, text="Thêm: mất sóng cả ban đêm.")
    assert count(session, Message) == 1
    client.submit(client.get_page("track.take_back"))
    client.post(status, form=0, text="Còn một điều nữa tôi muốn nói thêm với cơ quan.")
    assert count(session, Message) == 1


def test_only_new_submissions_count_against_the_limit(
    app: Flask, settings: Settings, session: Session
) -> None:
    allowed = 3
    settings.__dict__["submissions_per_hour"] = allowed
    client = PageClient(app)
    check = walk_to_check(client)
    for _ in range(10):
        assert client.post(check).status_code == 303
    for _ in range(allowed - 1):
        send(PageClient(app))
    last = PageClient(app)
    refused = last.post(walk_to_check(last))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 3000
    assert "Try again in 60 minutes." in refused.text
    assert count(session, Submission) == allowed

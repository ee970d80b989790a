"""Sent often and by many at once on the embedded database: nothing doubled, nothing lost."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import Job, Submission, SubmissionEvent
from intake.queries.history.record import verify
from tests.at_once import at_once, same_browser, sending
from tests.page_client import PageClient
from tests.stories import ANSWERS, walk_to_check

pytestmark = pytest.mark.usefixtures("departments")


def test_one_form_sent_fifty_times_is_one_submission(
    app: Flask, client: PageClient, session: Session
) -> None:
    """Ten impatient windows, five times each."""
    page = walk_to_check(client)
    windows = [same_browser(app, client) for _ in range(10)]
    for _ in range(5):
        assert at_once([sending(window, page) for window in windows]) == [303] * 10
    assert len(session.scalars(select(Submission)).all()) == 1
    assert sorted(session.scalars(select(Job.kind))) == ["classify", "index", "notify"]
    assert verify(session).checked == 1
    assert len({window.get_page("submit.done").text for window in windows}) == 1


def test_twenty_forms_sent_at_once_make_one_unbroken_record(app: Flask, session: Session) -> None:
    clients = [PageClient(app) for _ in range(20)]
    pages = [
        walk_to_check(client, details=ANSWERS["details"] | {"title": f"Mất sóng ở thôn số {n}"})
        for n, client in enumerate(clients)
    ]
    forms = [sending(*pair) for pair in zip(clients, pages, strict=True)]
    assert at_once(forms) == [303] * 20
    assert len(session.scalars(select(Submission)).all()) == 20
    assert len(session.scalars(select(Job)).all()) == 60
    places = session.scalars(select(SubmissionEvent.seq).order_by(SubmissionEvent.seq)).all()
    assert places == list(range(1, 21))
    assert verify(session).holds
    assert len({client.get_page("submit.done").text for client in clients}) == 20

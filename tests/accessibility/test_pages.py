"""The pages that most people see pass axe and lie well, in two languages; all others are walked by
`python -m tests.accessibility`."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.ports import Tools
from tests.accessibility.instance import served
from tests.accessibility.looking import most
from tests.accessibility.places import Place, Town
from tests.accessibility.walk import Walk
from tests.stories import answer_sent, walk_to_check, work

pytestmark = pytest.mark.browser


def most_used(town: Town) -> Iterator[Place]:
    """What senders see, and what officials have open all day."""
    drafted = town.visitor()
    yield Place("home", "/", drafted)
    walk_to_check(drafted)
    yield Place("details", "/submit/details", drafted)
    yield Place("check", drafted.url("submit.check"), drafted)
    at_work = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    sender, stored, _ = town.sent(**at_work)
    yield Place("done", sender.url("submit.done"), sender)
    answer_sent(town.session, town.tools, stored)
    work(town.app, town.tools)
    yield Place("followed", sender.url("track.follow"), sender)
    town.sent(**at_work)
    officer = town.sign_in(Role.OFFICER, "most_telecom")
    yield Place("queue", officer.url("review.queue"), officer)
    other = town.scenery.submission("work")
    yield Place("desk", officer.url("review_submission.show", submission_id=other.id), officer)
    yield Place("found", officer.url("search.results", q="sóng"), officer)


def test_the_pages_most_people_see(
    app: Flask, session: Session, tools: Tools, chromium: Browser
) -> None:
    town = Town(app, session, tools)
    places = list(most_used(town))
    with served(app) as url:
        walk = Walk(chromium, url, looks=most)
        for place in places:
            for language in ("vi", "ar"):
                walk.look(place, language)
        walk.errors(places[1], ("vi", "ar"))
        walk.close()
    assert len(walk.seen) == 2 * (len(places) + 1)
    assert [(one.place, one.language, fault) for one in walk.seen for fault in one.found] == []

"""Papers about one submission, as a person may print them: the same sheets for officials and for
senders, who differ in what may stand on them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import render_template
from markupsafe import Markup

from intake.domain.desk.papers import LETTERS, Paper
from intake.domain.history.hand_overs import stays
from intake.domain.workflow import Status
from intake.models import Contact
from intake.queries.accounts import names_of
from intake.queries.clocks import clocks_of
from intake.queries.reports.papers import Folder
from intake.services.following.contests import open_until
from intake.web.addresses import qr_image, track_url
from intake.web.call_words import call_answered
from intake.web.db import db
from intake.web.i18n import in_language
from intake.web.tools import tools


def paper_named(name: str, among: Collection[Paper]) -> Paper | None:
    """The paper of this name, if it is one of ``among``."""
    return next((paper for paper in among if paper.value == name), None)


def letters_of(folder: Folder) -> list[Paper]:
    """The letters to the sender that make sense now."""
    return [paper for paper in folder.offered if paper in LETTERS]


def letter(folder: Folder, paper: Paper, *, contact: Contact | None, to_sign: bool) -> Markup:
    """A letter in the language of its sender. ``contact`` is whom it is addressed to, by name, for
    who may know; ``to_sign`` leaves a place for signature and seal, which only the office has."""
    submission, now = folder.submission, tools().clock()
    with in_language(submission.sender_language):
        text = render_template(
            f"papers/{paper.value}.html",
            folder=folder,
            submission=submission,
            contact=contact,
            to_sign=to_sign,
            dated=_date_of(folder, paper, now),
            now=now,
            call=call_answered(submission.id) if paper is Paper.RECEIPT else None,
            track_url=track_url(),
            # Leads to where number and code are asked for; neither is in it.
            qr=qr_image(track_url(), scale=3, border=1),
            contest_until=open_until(
                db.session(), submission.id, Status(submission.status), now=now
            )
            if paper is Paper.REFUSAL
            else None,
        )
    return Markup(text)  # noqa: S704  # nosec B704 - rendered by a template that escapes


def control_sheet(folder: Folder) -> Markup:
    """Who had it from when to when and which dates were kept, in the language of the page."""
    rows, now = db.session(), tools().clock()
    found = stays(folder.events)
    people = {one for stay in found for one in (stay.sent_by, stay.accepted_by) if one}
    text = render_template(
        "papers/control.html",
        folder=folder,
        submission=folder.submission,
        stays=found,
        clocks=clocks_of(rows, folder.submission.id),
        names=names_of(rows, people),
        dated=now,
        now=now,
    )
    return Markup(text)  # noqa: S704  # nosec B704 - as above


def _date_of(folder: Folder, paper: Paper, now: datetime) -> datetime:
    """The day that stands on a letter: of what it tells, or of today for what holds today."""
    dates: dict[Paper, Any] = {
        Paper.SUPPLEMENT: folder.questions and folder.questions[-1].created_at,
        Paper.REFUSAL: folder.refusal and folder.refusal.at,
        Paper.ANSWER: folder.answer and folder.answer.sent_at,
    }
    return dates.get(paper) or now

"""Every field of the screens for people who come back, with values that it must not take."""

import pytest
from sqlalchemy import select

from intake.database import transaction
from intake.domain.evaluation.decisions import Outcome
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.submission import Purpose
from intake.models import Contact, Submission
from intake.services.initiatives import co_authors, proposals
from intake.services.publishing import agreed_summaries
from intake.track import forms
from tests.bad_requests import check_raw_queries
from tests.bad_value_tests import BadValues
from tests.bad_values import (
    Row,
    Scene,
    Stand,
    Takes,
    World,
)
from tests.page_client import PageClient
from tests.paths import decided, on_path
from tests.proposals import PARTS
from tests.stories import agreed, answer_sent, open_tracking, send

TURNED_DOWN = Outcome.NOT_ACCEPTED
pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]


def entering(world: World) -> Scene:
    good = {"reference": "PA-2026-000002-8", "code": "Z" * 26}
    return Scene(PageClient(world.app), "/track/", good)


def opened(world: World) -> tuple[PageClient, str]:
    """The sender, back with number and code; and the number."""
    sent = send(PageClient(world.app))
    client = PageClient(world.app)
    open_tracking(client, sent)
    return client, sent.reference


def adding(world: World) -> Scene:
    client, number = opened(world)
    good = {"text": "Thêm một ý", "about": number}
    return Scene(client, "/track/status", good, action="/track/add")


def withdrawing(world: World) -> Scene:
    client, number = opened(world)
    return Scene(client, "/track/withdraw", {"about": number})


def judging(world: World) -> tuple[PageClient, str]:
    """The sender, who has been answered."""
    client, number = opened(world)
    with transaction(world.session):
        it = world.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
        assert it is not None
        it.status, it.queue, it.department_id = "in_progress", "department", "most_telecom"
    answer_sent(world.session, world.tools, it)
    return client, number


def contesting(world: World) -> Scene:
    client, number = judging(world)
    good = {"reason": "wrong_facts", "text": "Trạm ở thôn khác", "about": number}
    return Scene(client, "/track/contest", good)


def appealing(world: World) -> Scene:
    client, number = opened(world)
    it = world.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert it is not None
    decided(world.session, world.tools, on_path(world.session, world.tools, it), TURNED_DOWN)
    return Scene(client, "/track/appeal", {"text": "Chưa đọc kỹ", "about": number})


def rating(world: World) -> Scene:
    client, number = judging(world)
    good = {"level": "partly", "words": "Còn chậm", "about": number}
    return Scene(client, "/track/status", good, action="/track/rate")


def choosing_letters(world: World) -> Scene:
    client, number = opened(world)
    with transaction(world.session):
        about = world.session.scalars(select(Submission.id).order_by(Submission.id.desc())).first()
        contact = world.session.get(Contact, about)
        if contact is None:
            contact = Contact(submission_id=about, sender_kind="citizen")
            world.session.add(contact)
        contact.email = "hoa@example.org"
    good = {"wanted": "no", "about": number}
    return Scene(client, "/track/status", good, action="/track/letters")


def taking_consent_back(world: World) -> Scene:
    client, number = opened(world)
    about = world.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert about is not None
    agreed(world.session, about, Purpose.PUBLISH_TEXT)
    return Scene(client, "/track/status", {"about": number}, action="/track/consent")


def asked_author(world: World) -> tuple[Submission, dict[str, str]]:
    """A proposal that was sent, whose second author was asked."""
    it = world.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert it is not None
    told = PARTS["authors"] | {"share2": "40", "email2": "thu@example.org"}
    with transaction(world.session):
        it.kind = it.declared_kind = "initiative"
        proposals.put(world.session, it.id, "authors", told, sealer=world.tools.sealer)
        now, codes = world.tools.clock(), world.tools.codes
        co_authors.ask(world.session, it.id, told, codes=codes, now=now)
    return it, told


def confirming(world: World) -> Scene:
    opened(world)
    it, _told = asked_author(world)
    link = f"/track/author/{world.tools.codes.author_token(it.id, 2, 1)}"
    return Scene(PageClient(world.app), link, {"answer": "objected", "why": "Tôi chỉ góp ý"})


def asking_author(world: World) -> Scene:
    client, number = opened(world)
    asked_author(world)
    good = {"mail": "khac@example.org", "line": "2", "about": number}
    return Scene(client, "/track/co-authors", good)


def agreeing(world: World) -> Scene:
    client, number = opened(world)
    it = world.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert it is not None
    decided(world.session, world.tools, on_path(world.session, world.tools, it), TURNED_DOWN)
    official = world.official(Role.SECRETARY).official_id
    actor = Actor(official, "", frozenset({Grant(Role.SECRETARY)}))
    with transaction(world.session):
        agreed_summaries.suggest(
            world.session,
            actor,
            it.id,
            ("Báo lũ", "Biết lũ sớm"),
            seen_version=None,
            sealer=world.tools.sealer,
            now=world.tools.clock(),
        )
    good = {"answer": "change", "title": "Báo lũ sớm", "text": "Giúp xã biết lũ sớm"}
    return Scene(client, "/track/summary", good | {"number": "1", "about": number})


SHAPED = Row(Takes.SHAPED, required=True)
TABLE = {
    forms.TrackForm: Stand(entering, {"reference": SHAPED, "code": SHAPED}),
    forms.AppealForm: Stand(
        appealing, {"text": Row(Takes.TEXT, required=True), "about": Row(Takes.HIDDEN)}
    ),
    forms.InformationForm: Stand(
        adding,
        {
            "text": Row(Takes.TEXT, required=True),
            "about": Row(Takes.HIDDEN),
            "files": Row(Takes.FILES),
        },
    ),
    forms.ContestForm: Stand(
        contesting,
        {
            "reason": Row(Takes.CHOICE, required=True),
            "text": Row(Takes.TEXT, required=True),
            "about": Row(Takes.HIDDEN),
        },
    ),
    forms.RateForm: Stand(
        rating,
        {
            "level": Row(Takes.CHOICE, required=True),
            "words": Row(Takes.TEXT),
            "about": Row(Takes.HIDDEN),
        },
    ),
    forms.LettersForm: Stand(
        choosing_letters, {"wanted": Row(Takes.HIDDEN), "about": Row(Takes.HIDDEN)}
    ),
    forms.ConsentForm: Stand(
        taking_consent_back, {"what": Row(Takes.HIDDEN), "about": Row(Takes.HIDDEN)}
    ),
    forms.SummaryForm: Stand(
        agreeing,
        {
            "answer": Row(Takes.CHOICE, required=True),
            "title": Row(Takes.TEXT, required=True, last=True),
            "text": Row(Takes.TEXT, required=True, last=True),
            "number": Row(Takes.HIDDEN),
            "about": Row(Takes.HIDDEN),
        },
    ),
    forms.AuthorForm: Stand(
        confirming,
        {
            "answer": Row(Takes.CHOICE, required=True),
            "why": Row(Takes.TEXT, required=True, last=True),
        },
    ),
    forms.AskAuthorForm: Stand(
        asking_author,
        {
            # without its line nobody knows at which author a message should stand
            "mail": Row(Takes.SHAPED, required=True, last=True),
            "line": Row(Takes.HIDDEN),
            "about": Row(Takes.HIDDEN),
        },
    ),
    forms.WithdrawForm: Stand(withdrawing, {"about": Row(Takes.HIDDEN)}),
}


class TestBadValues(BadValues):
    package = "track"
    table = TABLE
    bases = (forms.AboutForm,)


@pytest.mark.parametrize("path", ["/track/", "/track/status", "/track/withdraw"])
def test_no_address_breaks_the_page(client: PageClient, path: str) -> None:
    check_raw_queries(client, path, ("lang", "reference"), "")

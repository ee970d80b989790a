"""Every field of the public form with values that it must not take, seen by a reader of
Vietnamese; ``test_bad_input`` tells the stories."""

import pytest
from sqlalchemy import select

from intake.domain.evaluation.decisions import Outcome
from intake.models import Submission
from intake.submit import call_forms, forms
from intake.submit import proposal_forms as parts
from intake.web.forms import ButtonForm
from tests.bad_requests import check_raw_queries
from tests.bad_value_tests import BadValues
from tests.bad_values import (
    Row,
    Scene,
    Stand,
    Takes,
    World,
)
from tests.calls import call_published
from tests.page_client import PageClient
from tests.paths import decided, on_path
from tests.proposals import PARTS, begin, walk_parts
from tests.stories import ANSWERS, open_tracking, send, walk_to_check

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]

MORE = {
    "contact": {"phone": "0912345678", "address": "Thôn Nà Pục"},
    "consent": {"agree_research": "y"},
}


def at(step: str):
    """How to come to a screen of the form."""

    def scene(world: World) -> Scene:
        client = PageClient(world.app)
        for earlier, answers in ANSWERS.items():
            if earlier == step:
                break
            client.post(client.get_page("submit.step", step=earlier), **answers)
        good = ANSWERS[step] | MORE.get(step, {})
        return Scene(client, f"/submit/{step}", good, keeps="draft")

    return scene


def adding_files(world: World) -> Scene:
    client = PageClient(world.app)
    for earlier in ("kind", "details", "place"):
        client.post(client.get_page("submit.step", step=earlier), **ANSWERS[earlier])
    return Scene(client, "/submit/files", {}, keeps="draft")


def sending(world: World) -> Scene:
    client = PageClient(world.app)
    walk_to_check(client)
    return Scene(client, "/submit/check", {}, action="/submit/send")


def resuming(world: World) -> Scene:
    good = {"code": "Z" * 26}
    return Scene(PageClient(world.app), "/submit/resume", good)


def proposing(part: str):
    """How to come to a screen of the proposal."""

    def scene(world: World) -> Scene:
        client = PageClient(world.app)
        walk_parts(client, until=part)
        good = PARTS[part] | EVERY_LINE.get(part, {})
        return Scene(client, f"/submit/proposal/{part}", good, keeps="draft")

    return scene


def choosing_a_call(world: World) -> Scene:
    call_id = call_published(world.session, world.tools)
    client = PageClient(world.app)
    begin(client)
    return Scene(client, "/submit/call", {"call": str(call_id)}, keeps="draft")


def sending_again(world: World) -> Scene:
    """The council asks for a revision, and nothing has changed so far."""
    client = PageClient(world.app)
    sent = send(client)
    open_tracking(client, sent)
    it = world.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert it is not None
    decided(world.session, world.tools, on_path(world.session, world.tools, it), Outcome.REVISE)
    page = f"/track/revise/{sent.reference}/"
    return Scene(client, page, {}, action=f"{page}send")


# Each line filled, so that each can be left empty.
EVERY_LINE = {
    "authors": {f"name{at}": f"Author {at}" for at in range(1, 9)}
    | {f"share{at}": "12.5" for at in range(1, 9)}
    | {f"email{at}": f"author{at}@example.org" for at in range(1, 9)},
    "property": {"property_number": "1-2026-00001"},
}
TEXT, ASKED_TEXT = Row(Takes.TEXT), Row(Takes.TEXT, required=True)
SHAPED = Row(Takes.SHAPED)
CHOICE, ASKED_CHOICE = Row(Takes.CHOICE), Row(Takes.CHOICE, required=True)
TICK = Row(Takes.TICK)
BACK = {"back_to_check": Row(Takes.HIDDEN)}
TABLE = {
    ButtonForm: Stand(sending_again),
    forms.KindForm: Stand(at("kind"), BACK | {"kind": ASKED_CHOICE, "call": Row(Takes.HIDDEN)}),
    call_forms.ChooseCallForm: Stand(choosing_a_call, BACK | {"call": ASKED_CHOICE}),
    forms.DetailsForm: Stand(
        at("details"),
        BACK | {"title": ASKED_TEXT, "body": ASKED_TEXT, "website": Row(Takes.LURE)},
    ),
    forms.PlaceForm: Stand(at("place"), BACK | {"province": CHOICE, "commune": TEXT}),
    forms.FilesForm: Stand(adding_files, BACK | {"files": Row(Takes.FILES)}),
    forms.ContactForm: Stand(
        at("contact"),
        BACK
        | {
            "identity": ASKED_CHOICE,
            "sender_kind": CHOICE,
            "name": Row(Takes.TEXT, required=True, last=True),
            "organisation": TEXT,
            "tax_code": SHAPED,
            "email": Row(Takes.SHAPED, alone=True),  # one of these three is asked for
            "phone": SHAPED,
            "address": TEXT,
        },
    ),
    forms.ConsentForm: Stand(
        at("consent"),
        BACK
        | {
            "agree_process": Row(Takes.TICK, required=True),
            "agree_publish_text": TICK,
            "agree_publish_name": TICK,
            "agree_research": TICK,
        },
    ),
    parts.ProblemForm: Stand(proposing("problem"), BACK | {"problem": ASKED_TEXT}),
    parts.SolutionForm: Stand(proposing("solution"), BACK | {"solution": ASKED_TEXT}),
    parts.NoveltyForm: Stand(proposing("novelty"), BACK | {"novelty": ASKED_TEXT}),
    parts.ApplicationForm: Stand(
        proposing("application"),
        BACK
        | {
            "applied": ASKED_CHOICE,
            "applied_where": Row(Takes.TEXT, required=True, last=True),
            "could_apply": TEXT,
        },
    ),
    parts.ResultForm: Stand(proposing("result"), BACK | {"result": ASKED_TEXT, "target": TEXT}),
    parts.ResourcesForm: Stand(proposing("resources"), BACK | {"cost": TEXT, "resources": TEXT}),
    parts.PlanForm: Stand(
        proposing("plan"), BACK | {"roadmap": TEXT, "pilot_place": TEXT, "risks": TEXT}
    ),
    parts.AuthorsForm: Stand(
        proposing("authors"),
        BACK
        | {f"name{at}": Row(Takes.TEXT, required=True, last=at > 1) for at in range(1, 9)}
        | {f"share{at}": Row(Takes.SHAPED, required=True, last=True) for at in range(1, 9)}
        | {f"email{at}": SHAPED for at in range(1, 9)}
        | {"organisation": TEXT, "tax_code": SHAPED},
    ),
    parts.PropertyForm: Stand(
        proposing("property"),
        BACK | {"property": ASKED_CHOICE, "property_number": TEXT, "confidential": TEXT},
    ),
    forms.SendForm: Stand(sending, {"seen": Row(Takes.HIDDEN)}),
    forms.ResumeForm: Stand(resuming, {"code": Row(Takes.SHAPED, required=True)}),
}


class TestBadValues(BadValues):
    package = "submit"
    table = TABLE
    bases = (forms.StepForm, parts.PartForm, parts.Lines)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", ("lang",)),
        ("/submit/kind", ("back", "lang")),
        ("/submit/check", ("lang",)),
        ("/submit/no-such-step", ("lang",)),
        ("/submit/a%00b", ("lang",)),
    ],
)
def test_no_address_breaks_the_page(client: PageClient, path: str, names: tuple[str, ...]) -> None:
    check_raw_queries(client, path, names, "")

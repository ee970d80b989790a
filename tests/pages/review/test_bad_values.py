"""Every field of the reviewers' forms with values that it must not take."""

import pytest
from sqlalchemy.orm import Session

from intake.ports import Tools
from intake.review import (
    bulk_forms,
    contribution_forms,
    enter_forms,
    forms,
    kind_forms,
    publication_forms,
    view_forms,
)
from tests.bad_requests import check_raw_queries
from tests.bad_value_tests import BadValues
from tests.bad_values import (
    Row,
    Stand,
    Takes,
)
from tests.conftest import SignIn
from tests.pages.review import test_templates
from tests.pages.review.acts import (
    AT_WORK,
    EVERYBODY,
    IN_TRIAGE,
    NOTE,
    PUT_AWAY,
    SPOKEN,
    about_a_request,
    about_two,
    act,
    beginning,
    choosing,
    copying,
    entering,
    handing,
    handing_many,
    handing_over,
    joined,
    many,
    naming,
    opening_with,
    splitting,
    withdrawing,
)
from tests.replies import REPLY
from tests.stories import (
    received,
)

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]

BASES = {
    contribution_forms.RequestForm,
    publication_forms.EditionForm,
}


VERSION = Row(Takes.HIDDEN, required=True)
SEEN = Row(Takes.HIDDEN)
TEXT, ASKED_TEXT = Row(Takes.TEXT), Row(Takes.TEXT, required=True)
CHOICE, ASKED_CHOICE = Row(Takes.CHOICE), Row(Takes.CHOICE, required=True)
TABLE = {
    bulk_forms.ChooseForm: Stand(
        choosing, {"act": ASKED_CHOICE, "every": Row(Takes.TICK, required=True, last=True)}
    ),
    bulk_forms.BulkForm: Stand(many("spam", {})),
    bulk_forms.BulkRouteForm: Stand(
        many(
            "route",
            {"department": "moc", "reason": "wrong_department", "note": "Đã gọi"},
            {"status": "assigned", "queue": "department", "department_id": "moh"},
        ),
        {"department": ASKED_CHOICE, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    bulk_forms.BulkKindForm: Stand(many("kind", {"kind": "question"}), {"kind": ASKED_CHOICE}),
    bulk_forms.BulkHandForm: Stand(handing_many, {"official": ASKED_CHOICE}),
    view_forms.NamedForm: Stand(opening_with),
    view_forms.ViewForm: Stand(
        naming, {"name": ASKED_TEXT, "shared": Row(Takes.TICK), "first": Row(Takes.TICK)}
    ),
    view_forms.HandForm: Stand(
        handing,
        {"version": VERSION, "official": Row(Takes.CHOICE, required=True, stands=True)},
    ),
    bulk_forms.BulkRefuseForm: Stand(
        many("reject", {"reason": "court", "note": "Đã gọi"}),
        {"reason": ASKED_CHOICE, "note": TEXT},
    ),
    forms.ActForm: Stand(act("accept", {}, AT_WORK | {"status": "assigned"}), {"version": VERSION}),
    forms.RouteForm: Stand(
        act(
            "route",
            {"kind": "report", "department": "moc", "reason": "wrong_department"} | NOTE,
            AT_WORK,
        ),
        {
            "version": VERSION,
            "kind": CHOICE,
            "department": ASKED_CHOICE,
            "reason": ASKED_CHOICE,
            "note": TEXT,
        },
    ),
    forms.ReturnForm: Stand(
        act("give_back", {"reason": "out_of_scope"} | NOTE, AT_WORK),
        {"version": VERSION, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    forms.RefuseForm: Stand(
        act("refuse", {"reason": "spam"} | NOTE, IN_TRIAGE),
        {"version": VERSION, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    forms.JoinForm: Stand(
        about_two, {"version": VERSION, "number": Row(Takes.SHAPED, required=True), "note": TEXT}
    ),
    forms.PartForm: Stand(joined, {"version": VERSION, "note": ASKED_TEXT}),
    forms.AskForm: Stand(act("ask", SPOKEN, AT_WORK), {"version": VERSION, "text": ASKED_TEXT}),
    forms.GoOnForm: Stand(
        act("go_on", SPOKEN, AT_WORK | {"status": "waiting_citizen"}),
        {"version": VERSION, "text": ASKED_TEXT},
    ),
    # A note may be written whatever happened meanwhile.
    forms.NoteForm: Stand(
        act("note", SPOKEN, AT_WORK), {"version": Row(Takes.HIDDEN), "text": ASKED_TEXT}
    ),
    forms.AnswerForm: Stand(
        act("answer", REPLY, AT_WORK),
        {"version": VERSION, "source": SEEN, "previewed": SEEN} | dict.fromkeys(REPLY, ASKED_TEXT),
    ),
    forms.TemplateForm: Stand(beginning, {"pick": ASKED_CHOICE}),
    contribution_forms.AskDepartmentForm: Stand(
        act(
            "ask_department",
            {"department": "moc", "reason": "expertise", "required": "y"} | SPOKEN,
            AT_WORK,
        ),
        {
            "version": VERSION,
            "department": ASKED_CHOICE,
            "reason": ASKED_CHOICE,
            "text": ASKED_TEXT,
            "required": Row(Takes.TICK),
        },
    ),
    # The reply to a request may be written whatever the lead does meanwhile.
    contribution_forms.GiveForm: Stand(
        about_a_request("give", SPOKEN), {"version": Row(Takes.HIDDEN), "text": ASKED_TEXT}
    ),
    contribution_forms.DeclineForm: Stand(
        about_a_request("decline", {"reason": "nothing_known"} | NOTE),
        {"version": Row(Takes.HIDDEN), "reason": ASKED_CHOICE, "note": TEXT},
    ),
    contribution_forms.OverrideForm: Stand(
        about_a_request("override", SPOKEN), {"version": VERSION, "text": ASKED_TEXT}
    ),
    forms.GiveBackForm: Stand(
        act("return_answer", SPOKEN, AT_WORK, drafted=True),
        {"version": VERSION, "text": ASKED_TEXT},
    ),
    forms.ExtendForm: Stand(
        act("extend", {"days": "5", "reason": "complex"}, AT_WORK),
        {"version": VERSION, "days": ASKED_CHOICE, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    kind_forms.SplitForm: Stand(
        splitting,
        {
            "version": VERSION,
            "kind": ASKED_CHOICE,
            "title": ASKED_TEXT,
            "text": Row(Takes.SHAPED, required=True, last=True),  # of the sender's words
            "department": CHOICE,
        },
    ),
    kind_forms.QuarantineForm: Stand(
        act("quarantine", {"accused": "moc"}, AT_WORK), {"version": VERSION, "accused": CHOICE}
    ),
    kind_forms.ConfineForm: Stand(
        act("confine", {"accused": "moc"}, PUT_AWAY),
        {"version": VERSION, "accused": Row(Takes.MANY), "readers": Row(Takes.MANY)},
    ),
    enter_forms.EnterForm: Stand(
        entering,
        {
            "key": VERSION,
            "channel": ASKED_CHOICE,
            "day": Row(Takes.SHAPED),
            "time": Row(Takes.SHAPED),
            "kind": ASKED_CHOICE,
            "title": ASKED_TEXT,
            "body": ASKED_TEXT,
            "language": ASKED_CHOICE,
            "province": CHOICE,
            "commune": TEXT,
            "identity": ASKED_CHOICE,
            "sender_kind": CHOICE,
            "name": Row(Takes.TEXT, required=True, last=True),
            "organisation": TEXT,
            "tax_code": Row(Takes.SHAPED),
            "email": Row(Takes.SHAPED, alone=True),  # one of these three is asked for
            "phone": Row(Takes.SHAPED),
            "address": TEXT,
            "agree_process": Row(Takes.TICK, required=True),
            "agree_publish_text": Row(Takes.TICK),
            "agree_publish_name": Row(Takes.TICK),
            "agree_research": Row(Takes.TICK),
        },
    ),
    enter_forms.HandedOverForm: Stand(handing_over),
    publication_forms.CopyForm: Stand(
        copying,
        {
            "version": VERSION,
            "words": ASKED_CHOICE,
            "title": ASKED_TEXT,
            "text": ASKED_TEXT,
            "show_name": Row(Takes.TICK),
            "looked": Row(Takes.TICK, required=True, last=True),
        }
        # A copy adds nothing to what was said, and something of it must be left.
        | dict.fromkeys(REPLY, Row(Takes.SHAPED, alone=True)),
    ),
    publication_forms.WithdrawForm: Stand(
        withdrawing, {"version": VERSION, "reason": ASKED_CHOICE, "note": TEXT}
    ),
    forms.ReleaseForm: Stand(
        act("release", {"kind": "report"}, PUT_AWAY), {"version": VERSION, "kind": ASKED_CHOICE}
    ),
}


class TestBadValues(BadValues):
    package = "review"
    table = TABLE | test_templates.TABLE
    bases = BASES


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (
            "/review/",
            (
                "queue",
                "place",
                "department",
                "status",
                "kind",
                "language",
                "due",
                "province",
                "who",
                "mark",
                "sort",
                "after",
                "before",
            ),
        ),
        ("/review/1/", ("queue", "department", "due", "who", "sort")),
        ("/review/views/new", ("queue", "department", "who", "sort")),
        ("/review/99999999999999999999999/", ("queue",)),
        ("/review/0/", ("queue",)),
        ("/review/%D9%A1/", ("queue",)),
    ],
)
def test_no_address_breaks_the_page(
    official: SignIn, session: Session, tools: Tools, path: str, names: tuple[str, ...]
) -> None:
    received(session, tools, "Mất sóng", "Ba tuần nay mất sóng", **IN_TRIAGE)
    check_raw_queries(official(grants=EVERYBODY), path, names, "")

"""Administrators write rules, put them in order, and try them before citizens do."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import RoutingRule
from intake.ports import Tools
from intake.queries.organisation.rules import enabled_rules, every_rule
from intake.services.routing import rules
from intake.services.routing.rules import RuleDraft
from tests.conftest import SignIn
from tests.page_client import Page, PageClient

SIGNAL = {"name": "Không có sóng", "words": "không có sóng\nmat song", "department": "most_telecom"}


def added(administrator: PageClient, **typed: object) -> Page:
    return administrator.submit(administrator.get_page("admin_rules.add"), **(SIGNAL | typed))


@pytest.fixture
def three(session: Session, tools: Tools) -> list[int]:
    with transaction(session):
        return [
            rules.add(session, RuleDraft(name, "moc", words=(name,)), now=tools.clock(), by=None).id
            for name in ("một", "hai", "ba")
        ]


def order(session: Session) -> list[str]:
    session.rollback()
    return [rule.name for rule in every_rule(session)]


def button(page: Page, action: str) -> int:
    return next(i for i, form in enumerate(page.forms()) if form.get("action", "").endswith(action))


def test_a_rule_is_written_and_is_in_force(administrator: PageClient, session: Session) -> None:
    page = added(administrator, kinds=["report", "question"], provinces=["22"], languages="vi")
    assert "has been added" in page.text
    assert "Words: không có sóng, mat song" in page.text
    assert "Kinds: Report, Question" in page.text
    (rule,) = enabled_rules(session)
    assert rule.words == ("không có sóng", "mat song")
    assert (rule.kinds, rule.provinces, rule.languages) == ({"report", "question"}, {"22"}, {"vi"})
    assert rule.department == "most_telecom"
    assert session.scalars(select(RoutingRule.updated_by)).one() == administrator.official_id


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"name": " "}, "name", "Enter a name"),
        ({"name": "x" * 201}, "name", "Shorten"),
        ({"name": "a\x00b"}, "name", "control characters"),
        ({"department": ""}, "department", "Choose a department"),
        ({"department": "nobody"}, "department", "Choose one from the list"),
        ({"words": ""}, "words", "Give at least one condition"),
        ({"words": "!!!"}, "words", "at least one letter"),
        ({"words": "x" * 201}, "words", "Shorten the longest line"),
        ({"words": "\n".join(map(str, range(101)))}, "words", "Remove 1 line"),
        ({"kinds": "denunciation"}, "kinds", "Choose among the answers shown"),
        ({"provinces": "99"}, "provinces", "Choose among the answers shown"),
        ({"languages": "tlh"}, "languages", "Choose among the answers shown"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    administrator: PageClient, session: Session, typed: dict[str, str], field: str, says: str
) -> None:
    page = added(administrator, **typed)
    assert says in page.errors[field]
    assert page.value("name").strip() == SIGNAL["name"] or field == "name"
    assert order(session) == []


def test_a_rule_is_changed(administrator: PageClient, session: Session, three: list[int]) -> None:
    page = administrator.get_page("admin_rules.edit", rule_id=three[0])
    assert page.value("words") == "một"
    page = administrator.submit(page, form=1, words="một\nhai ba", enabled=None)
    session.rollback()
    rule = session.get_one(RoutingRule, three[0])
    assert (rule.words, rule.enabled) == (["một", "hai ba"], False)


def test_two_administrators_change_the_same_rule(
    administrator: PageClient, official: SignIn, session: Session, three: list[int]
) -> None:
    colleague = official(Role.ADMINISTRATOR)
    mine = administrator.get_page("admin_rules.edit", rule_id=three[0])
    theirs = colleague.get_page("admin_rules.edit", rule_id=three[0])
    colleague.submit(theirs, form=1, name="theirs")
    page = administrator.submit(mine, form=1, name="mine", status=409)
    assert "meantime" in page.title
    assert order(session) == ["theirs", "hai", "ba"]


def test_the_order_is_changed_with_buttons(
    administrator: PageClient, session: Session, three: list[int]
) -> None:
    page = administrator.get_page("admin_rules.index")
    page = administrator.submit(page, form=button(page, f"{three[2]}/up"))
    assert order(session) == ["một", "ba", "hai"]
    page = administrator.submit(page, form=button(page, f"{three[0]}/down"))
    assert order(session) == ["ba", "một", "hai"]
    assert not any(
        form.get("action", "").endswith((f"{three[2]}/up", f"{three[1]}/down"))
        for form in page.forms()
    )


def test_a_new_order_does_not_spoil_an_open_form(
    administrator: PageClient, session: Session, three: list[int]
) -> None:
    open_form = administrator.get_page("admin_rules.edit", rule_id=three[0])
    page = administrator.get_page("admin_rules.index")
    administrator.submit(page, form=button(page, f"{three[0]}/down"))
    administrator.submit(open_form, form=1, name="eins")
    assert order(session) == ["hai", "eins", "ba"]


def test_a_rule_is_switched_off_on_and_deleted(
    administrator: PageClient, session: Session, three: list[int]
) -> None:
    page = administrator.get_page("admin_rules.index")
    page = administrator.submit(page, form=button(page, f"{three[0]}/off"))
    assert "Out of force" in page.text
    session.rollback()
    assert [rule.name for rule in enabled_rules(session)] == ["hai", "ba"]
    administrator.submit(page, form=button(page, f"{three[0]}/on"))
    page = administrator.get_page("admin_rules.edit", rule_id=three[0])
    administrator.submit(page, form=button(page, "delete"))
    assert order(session) == ["hai", "ba"]
    administrator.get_page("admin_rules.edit", rule_id=three[0], status=404)


@pytest.mark.parametrize("version", ["0", "99", "", "x", "9" * 30])
def test_a_button_acts_only_on_what_was_seen(
    administrator: PageClient, session: Session, three: list[int], version: str
) -> None:
    page = administrator.get_page("admin_rules.index")
    administrator.submit(page, form=button(page, f"{three[0]}/off"), version=version, status=409)
    assert len(order(session)) == 3


def test_a_try_shows_what_each_rule_says(administrator: PageClient, three: list[int]) -> None:
    added(administrator)
    page = administrator.get_page("admin_rules.try_out")
    page = administrator.submit(page, text="Xã tôi không có sóng 4G", kind="report")
    assert "Goes to: MOST – Telecom" in page.text
    assert "Does not fit" in page.text
    assert page.value("text").strip() == "Xã tôi không có sóng 4G"
    page = administrator.submit(page, text="Nothing of the sort")
    assert "No rule fits" in page.text
    assert "Enter a text" in administrator.submit(page, text=" ").errors["text"]


def test_without_rules_the_page_says_who_decides(administrator: PageClient) -> None:
    assert "the classifier decides" in administrator.get_page("admin_rules.index").text
    for lang in ("vi", "ar"):
        administrator.get_page("admin_rules.add", lang=lang)

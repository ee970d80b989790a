"""Reply templates: who writes them, what becomes of older versions, how an answer is prefilled."""

import copy
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.answering.reply_checks import Asked, Check, blocking
from intake.domain.answering.reply_templates import LANGUAGES, Variable, faults, fill
from intake.domain.errors import InvalidData, NotAllowed, NotFound
from intake.domain.permissions import Actor, Role
from intake.domain.submission import OFFERED_KINDS
from intake.models import ReplyTemplate, ReplyTemplateVersion
from intake.queries.answering import reply_templates as queries
from intake.services.answering import reply_templates
from intake.services.answering.reply_templates import StaleTemplate, TemplateDraft
from intake.services.installation import setup
from intake.services.organisation.departments import read_file
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY, reply

DRAFT = TemplateDraft("Sóng yếu", "vi", REPLY, TELECOM, "report")


@pytest.fixture
def approver(desk: Desk) -> Actor:
    return desk.official(Role.APPROVER, TELECOM)


def add(session: Session, actor: Actor, draft: TemplateDraft = DRAFT) -> ReplyTemplate:
    with transaction(session):
        return reply_templates.add(session, actor, draft, now=NOW)


def change(session: Session, actor: Actor, it: ReplyTemplate, draft: TemplateDraft) -> None:
    with transaction(session):
        reply_templates.change(session, actor, it.id, draft, seen_version=it.version, now=LATER)


def said(session: Session, it: ReplyTemplate) -> list[tuple[int, str, str, int | None]]:
    session.rollback()
    return [
        (one.number, one.name, one.parts["facts"], one.author_id)
        for one in queries.versions(session, it.id)
    ]


def test_another_text_is_another_version_and_the_old_one_stays(
    session: Session, approver: Actor
) -> None:
    it, who = add(session, approver), approver.official_id
    change(session, approver, it, TemplateDraft("Sóng yếu", "vi", reply("Mới"), TELECOM, "report"))
    assert said(session, it) == [
        (1, "Sóng yếu", REPLY["facts"], who),
        (2, "Sóng yếu", "Mới", who),
    ]


def test_what_says_the_same_is_no_new_version(session: Session, approver: Actor) -> None:
    it = add(session, approver)
    change(session, approver, it, TemplateDraft("Sóng yếu", "vi", REPLY, TELECOM, ""))
    assert len(said(session, it)) == 1
    assert queries.writable(session, approver, it.id).kind == ""  # type: ignore[union-attr]


def test_an_unknown_variable_is_named(session: Session, approver: Actor) -> None:
    for text, code in (("{{numbr}}", "unknown_variable:numbr"), ("{{due", "open_braces:")):
        with pytest.raises(InvalidData) as refused:
            add(session, approver, TemplateDraft("X", "vi", reply(text), TELECOM))
        assert refused.value.problems == {"facts": code}
    empty = dict.fromkeys(REPLY, "")
    with pytest.raises(InvalidData) as refused:
        add(session, approver, TemplateDraft(" ", "xx", empty, TELECOM, "spam"))
    assert set(refused.value.problems) == {"name", "language", "kind", "facts"}


def test_approvers_write_for_their_department_and_coordinators_for_all(
    session: Session, desk: Desk, approver: Actor
) -> None:
    for_all = TemplateDraft("Chung", "vi", REPLY)
    for_others = TemplateDraft("Khác", "vi", REPLY, BUILDING)
    for draft in (for_all, for_others):
        with pytest.raises(NotAllowed):
            add(session, approver, draft)
        for role in (Role.OFFICER, Role.INTAKE, Role.MODERATOR, Role.READER, Role.AUDITOR):
            with pytest.raises(NotAllowed):
                add(session, desk.official(role), draft)
    common = add(session, desk.official(Role.COORDINATOR), for_all)
    others = add(session, desk.official(Role.ADMINISTRATOR), for_others)
    own = add(session, approver)
    for strange in (common, others):
        with pytest.raises(NotFound):
            change(session, approver, strange, DRAFT)
    seen = {one.template.id for one in queries.listed_for(session, approver)}
    assert {own.id, common.id} <= seen
    assert others.id not in seen
    with pytest.raises(NotAllowed):  # nor can one's own be given to all
        change(session, approver, own, for_all)


def test_a_page_opened_before_somebody_elses_change_changes_nothing(
    session: Session, desk: Desk, approver: Actor
) -> None:
    it = add(session, approver)
    older = it.version
    change(session, approver, it, TemplateDraft("B", "vi", REPLY, TELECOM))
    with pytest.raises(StaleTemplate), transaction(session):
        reply_templates.change(
            session,
            desk.official(Role.COORDINATOR),
            it.id,
            DRAFT,
            seen_version=older,
            now=LATER,
        )
    assert [name for _n, name, *_ in said(session, it)] == ["Sóng yếu", "B"]


def test_what_is_switched_off_is_offered_no_longer_and_kept(
    session: Session, desk: Desk, approver: Actor
) -> None:
    it, stored = add(session, approver), desk.in_work()

    def offered() -> bool:
        return it.id in {one.template_id for one in queries.offered_for(session, stored)}

    assert offered()
    for active in (False, True):
        with transaction(session):
            reply_templates.switch(
                session, approver, it.id, active=active, seen_version=it.version, now=LATER
            )
        assert offered() is active
    assert len(said(session, it)) == 1


def test_templates_are_offered_in_the_senders_language_the_departments_own_first(
    session: Session, desk: Desk, approver: Actor
) -> None:
    own, stored = add(session, approver), desk.in_work()
    names = [one.name for one in queries.offered_for(session, stored)]
    assert names[0] == "Sóng yếu"
    assert "Sự cố đã được khắc phục" in names
    assert "Thuộc thẩm quyền cơ quan khác" in names
    assert "Trả lời câu hỏi về quy định, thủ tục" not in names, "another kind"
    assert own.id not in {
        one.template_id for one in queries.offered_for(session, desk.in_work(BUILDING))
    }
    for language in LANGUAGES:
        with transaction(session):
            stored.sender_language = language
        found = queries.offered_for(session, stored)
        assert {one.language for one in found} == {language}
        assert len(found) >= 4


# The starting set


def test_the_starting_set_is_whole_in_every_language() -> None:
    records = read_file(setup.TEMPLATES_FILE)
    assert len(records) == 8
    for record in records:
        assert record["kind"] in ("", *OFFERED_KINDS)
        assert set(record["texts"]) == set(LANGUAGES)
        used = []
        for texts in record["texts"].values():
            assert set(texts) == {"name", *REPLY}
            assert all(text.strip() for text in texts.values())
            assert not [fault for text in texts.values() for fault in faults(text)]
            whole = " ".join(texts.values())
            used.append({v for v in Variable if f"{{{{{v}}}}}" in whole})
        assert all(one == used[0] for one in used), record["code"]


def test_no_starting_template_goes_out_as_it_is() -> None:
    """Each leaves something for the official to say, and the checks see that it is missing."""
    values = dict.fromkeys(Variable, "x")
    for record in read_file(setup.TEMPLATES_FILE):
        for language, texts in record["texts"].items():
            parts = fill(texts, values).parts
            found = blocking(parts, Asked("?", language, NOW.date()))
            assert {one.check for one in found} == {Check.LEFTOVER}, (record["code"], language)


def test_the_starting_set_is_loaded_once(session: Session, desk: Desk) -> None:
    def counts() -> tuple[int | None, int | None]:
        return (
            session.scalar(select(func.count()).select_from(ReplyTemplate)),
            session.scalar(select(func.count()).select_from(ReplyTemplateVersion)),
        )

    assert counts() == (40, 40)
    with transaction(session):
        reply_templates.load_templates(session, read_file(setup.TEMPLATES_FILE), LATER)
    assert counts() == (40, 40)


def test_a_starting_text_that_somebody_changed_is_never_changed_back(
    session: Session, desk: Desk
) -> None:
    records = copy.deepcopy(read_file(setup.TEMPLATES_FILE))
    coordinator = desk.official(Role.COORDINATOR)
    ours, theirs = session.scalars(
        select(ReplyTemplate)
        .where(ReplyTemplate.language == "vi", ReplyTemplate.code.is_not(None))
        .order_by(ReplyTemplate.id)
        .limit(2)
    ).all()
    change(session, coordinator, ours, TemplateDraft("Của ta", "vi", reply("Của ta"), None, ""))
    for record in records:
        record["texts"]["vi"]["facts"] = "Bản mới"
    with transaction(session):
        reply_templates.load_templates(session, records, LATER)
    assert [facts for _n, _name, facts, _by in said(session, ours)][1:] == ["Của ta"]
    assert [facts for _n, _name, facts, _by in said(session, theirs)][1:] == ["Bản mới"]


# What the variables stand for


def test_every_variable_of_the_list_has_its_value(
    session: Session, desk: Desk, approver: Actor
) -> None:
    stored = desk.in_work()
    values = reply_templates.values_for(
        session,
        approver,
        stored,
        number="PA-2026-000001-1",
        place="xã Trường Hà, Cao Bằng",
        office="Đường dây 1900",
        now=NOW,
    )
    assert set(values) == set(Variable)
    assert all(values.values())
    assert values["received"] == "23 tháng 11 năm 2026"
    assert values["department"].startswith("Cục Viễn thông") or values["department"]
    assert values["contact_office"] == "Đường dây 1900"


@pytest.mark.parametrize(
    ("language", "day"),
    [("vi", "23 tháng 11 năm 2026"), ("en", "November 23, 2026"), ("nb", "23. november 2026")],
)
def test_days_are_written_in_the_senders_language(
    session: Session, desk: Desk, approver: Actor, language: str, day: str
) -> None:
    stored = desk.submission(
        sender_language=language,
        department_id=TELECOM,
        submitted_at=datetime(2026, 11, 22, 18, tzinfo=UTC),
    )
    values = reply_templates.values_for(
        session, approver, stored, number="", place="", office="", now=NOW + timedelta(days=3)
    )
    assert values["received"] == day, "a day in Vietnam"


def test_a_department_says_whom_its_senders_ask(
    session: Session, desk: Desk, approver: Actor
) -> None:
    coordinator, stored = desk.official(Role.COORDINATOR), desk.in_work()
    with transaction(session):
        reply_templates.settle(
            session, coordinator, TELECOM, hold_hours=4, contact_office="Phòng 3", now=NOW
        )
    values = reply_templates.values_for(
        session, approver, stored, number="", place="", office="Chung", now=NOW
    )
    assert values["contact_office"] == "Phòng 3"
    for hours in (-1, reply_templates.LONGEST_HOLD + 1):
        with pytest.raises(InvalidData):
            reply_templates.settle(
                session, coordinator, TELECOM, hold_hours=hours, contact_office="", now=NOW
            )
    with pytest.raises(NotAllowed):
        reply_templates.settle(session, approver, TELECOM, hold_hours=1, contact_office="", now=NOW)

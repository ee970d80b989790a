"""Who may ask, contribute and go on without; and that no order of acts gets round it."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as properties
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.answering import contributions as rules
from intake.domain.errors import IntakeError, NotAllowed
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Contribution
from intake.queries.answering.contributions import asked_of, of_submission
from intake.queries.history.record import history
from intake.queries.submissions import readable
from intake.services.routing import triage
from tests.intake.services.joint_story import HEALTH, Story, begin
from tests.intake.services.office import BUILDING, LATER, TELECOM, Desk


@pytest.fixture
def story(session: Session, desk: Desk) -> Story:
    return begin(session, desk)


# Rights


def test_the_department_that_is_asked_reads_this_submission_and_nothing_else(
    session: Session, story: Story
) -> None:
    other = story.desk.in_work(title="Một việc khác")
    reader = story.desk.official(Role.READER, BUILDING)
    assert not story.read_by(story.builder)
    number = story.ask()
    assert story.read_by(story.builder)
    assert story.read_by(reader)
    assert not story.read_by(story.doctor)
    assert readable(session, story.builder, other.id) is None
    story.give(number)
    assert story.read_by(story.builder)


def test_a_denunciation_is_hidden_from_those_who_were_asked(session: Session, story: Story) -> None:
    """Also from whoever may read denunciations of the own department, and after a contribution."""
    grants = frozenset({Grant(Role.MODERATOR, BUILDING), Grant(Role.OFFICER, BUILDING)})
    moderator = Actor(story.builder.official_id, "Vũ", grants)
    story.give(story.ask())
    story.ask(HEALTH, required=False)
    with transaction(session):
        triage.quarantine(session, story.officer, story.it, now=LATER)
    for who in (story.builder, story.doctor, moderator):
        assert not story.read_by(who)
        assert asked_of(session, who) == []


ACTS: dict[str, Callable[[Story, int, Actor], None]] = {
    "give": Story.give,
    "decline": Story.decline,
    "override": Story.override,
    "take_back": Story.take_back,
}
LEAD, ASKED_ONE = {TELECOM}, {BUILDING}
ALLOWED: dict[str, set[tuple[Role, str | None]]] = {
    "give": {(role, BUILDING) for role in (Role.OFFICER, Role.APPROVER)},
    "decline": {(role, BUILDING) for role in (Role.OFFICER, Role.APPROVER)},
    "override": {(Role.APPROVER, TELECOM), (Role.COORDINATOR, TELECOM), (Role.COORDINATOR, None)},
    "take_back": {(role, TELECOM) for role in (Role.OFFICER, Role.APPROVER)},
}
# Whoever holds a role everywhere holds it in the department in question as well.
EVERYWHERE = {
    "give": {Role.OFFICER, Role.APPROVER},
    "decline": {Role.OFFICER, Role.APPROVER},
    "override": {Role.APPROVER, Role.COORDINATOR},
    "take_back": {Role.OFFICER, Role.APPROVER},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("department", [TELECOM, BUILDING, HEALTH, None])
def test_who_may_do_what_with_a_request(story: Story, act: str, department: str | None) -> None:
    for role in Role:
        if role is Role.ADMINISTRATOR and department:
            continue
        one = begin(story.session, story.desk)
        who = story.desk.official(role, department)
        number = one.ask(required=act != "take_back")
        allowed = (role, department) in ALLOWED[act] or (
            department is None and role in EVERYWHERE[act]
        )
        try:
            ACTS[act](one, number, who)
        except NotAllowed:
            assert not allowed, role
            assert one.states() == ["asked"]
        else:
            assert allowed, role


@pytest.mark.parametrize("department", [TELECOM, BUILDING, None])
def test_who_may_ask(story: Story, department: str | None) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        one = begin(story.session, story.desk)
        one.officer = story.desk.official(role, department)
        if role in (Role.OFFICER, Role.APPROVER) and department in (TELECOM, None):
            one.ask()
            continue
        with pytest.raises(NotAllowed):
            one.ask()


@pytest.fixture
def town(desk: Desk) -> Desk:
    return desk


# Whatever is done in whatever order

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["ask", "ask", "ask optional", "give", "decline", "override", "take_back", "draft"]
        ),
        st.sampled_from([BUILDING, HEALTH]),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=12,
)


@properties(max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_no_answer_goes_out_while_a_required_contribution_is_missing(
    town: Desk, steps: list[tuple[str, str, int]]
) -> None:
    story = begin(town.session, town)
    doers = {BUILDING: story.builder, HEALTH: story.doctor}
    for act, department, chosen in steps:
        requests = of_submission(town.session, story.it.id)
        owed = owing(requests)
        try:
            if act.startswith("ask"):
                story.ask(department, required=act == "ask")
            elif act == "draft":
                story.draft()
                assert not owed, "an answer was written though something was missing"
            elif requests:
                request = requests[chosen % len(requests)]
                doer = doers[request.department_id] if act in ("give", "decline") else None
                ACTS[act](story, request.id, doer)  # type: ignore[arg-type]
        except IntakeError:
            pass
        requests = of_submission(town.session, story.it.id)
        waiting = any(one.required and one.state == "asked" for one in requests)
        assert (story.status == "waiting_agency") == waiting
        told = rules.replay(event.data for event in history(town.session, story.it.id))
        assert told == {one.id: one.state for one in requests}
    if story.status == "drafted":
        story.approve()
        assert not owing(of_submission(town.session, story.it.id))


def owing(requests: list[Contribution]) -> set[str]:
    """Departments that owe a required contribution, reckoned another way than the rules do."""
    found: set[str] = set()
    for one in requests:
        if one.required and one.state in ("asked", "declined"):
            found.add(one.department_id)
        elif one.state == "given":
            found.discard(one.department_id)
    return found

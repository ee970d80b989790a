"""Who may do what: roles in departments, roles everywhere, and what nobody has by accident."""

import pytest

from intake.domain.errors import NotAllowed
from intake.domain.permissions import Action, Actor, Grant, Role, require


def holder(*grants: Grant) -> Actor:
    return Actor(7, "Trần Thị Mai", frozenset(grants))


OFFICER = holder(Grant(Role.OFFICER, "moc"))
READING = {Action.READ, Action.READ_RESTRICTED, Action.SEE_IDENTITY, Action.SEARCH}


def test_an_officer_answers_in_her_own_department_only() -> None:
    assert OFFICER.may(Action.ANSWER, "moc")
    assert not OFFICER.may(Action.ANSWER, "moh")
    assert OFFICER.scope(Action.ANSWER) == frozenset({"moc"})
    assert OFFICER.may_anywhere(Action.ANSWER)


def test_what_lies_in_no_department_is_not_an_officers() -> None:
    assert not OFFICER.may(Action.READ)
    assert not OFFICER.may(Action.REROUTE, None)


def test_a_role_without_department_holds_everywhere() -> None:
    coordinator = holder(Grant(Role.COORDINATOR))
    assert coordinator.scope(Action.READ) is None
    assert coordinator.may(Action.READ, "moh")
    assert coordinator.may(Action.TRIAGE)


def test_the_widest_grant_wins() -> None:
    actor = holder(Grant(Role.OFFICER, "moc"), Grant(Role.READER), Grant(Role.OFFICER, "moh"))
    assert actor.scope(Action.READ) is None
    assert actor.scope(Action.ANSWER) == frozenset({"moc", "moh"})
    assert actor.roles == {Role.OFFICER, Role.READER}


def test_an_administrator_reads_no_submission() -> None:
    administrator = holder(Grant(Role.ADMINISTRATOR))
    allowed = {action for action in Action if administrator.may_anywhere(action)}
    assert allowed == {Action.ADMINISTER, Action.WRITE_TEMPLATES, Action.SETTLE_ANSWERS}


def test_an_auditor_reads_everything_and_changes_nothing() -> None:
    auditor = holder(Grant(Role.AUDITOR))
    allowed = {action for action in Action if auditor.may_anywhere(action)}
    assert allowed == {
        Action.READ,
        Action.READ_RESTRICTED,
        Action.READ_PROPOSAL,  # each reading is an entry in the history
        Action.SEARCH,
        Action.READ_RECORD,
    }


def test_quarantine_is_read_by_moderators_and_auditors_alone() -> None:
    readers = {role for role in Role if holder(Grant(role)).may_anywhere(Action.READ_RESTRICTED)}
    assert readers == {Role.MODERATOR, Role.AUDITOR}


def test_whoever_works_on_it_may_put_a_denunciation_away_in_her_own_department() -> None:
    for role in (Role.OFFICER, Role.APPROVER):
        actor = holder(Grant(role, "moc"))
        assert actor.may(Action.QUARANTINE, "moc")
        assert not actor.may(Action.QUARANTINE, "moh")
        assert not actor.may(Action.QUARANTINE)
    holders = {role for role in Role if holder(Grant(role)).may(Action.QUARANTINE)}
    deciding = {Role.INTAKE, Role.COORDINATOR, Role.MODERATOR}
    assert holders == deciding | {Role.OFFICER, Role.APPROVER}


def test_an_answer_is_written_by_those_of_the_department_and_approved_by_approvers() -> None:
    def may(action: Action) -> set[Role]:
        return {role for role in Role if holder(Grant(role, "moc")).may(action, "moc")}

    assert may(Action.ANSWER) == {Role.OFFICER, Role.APPROVER}
    assert may(Action.APPROVE) == {Role.APPROVER}
    assert may(Action.RETURN_REPLY) == {Role.APPROVER, Role.COORDINATOR}
    assert not holder(Grant(Role.APPROVER, "moh")).may(Action.APPROVE, "moc")


def test_whoever_sees_the_sender_may_read_the_submission() -> None:
    for role in Role:
        actor = holder(Grant(role))
        if actor.may_anywhere(Action.SEE_IDENTITY):
            assert actor.may_anywhere(Action.READ)


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.EVALUATOR, {Action.EVALUATE, Action.SIT, Action.SEARCH}),
        (
            Role.SECRETARY,
            {Action.RUN_CALLS, Action.PREPARE_EVALUATION, Action.SIT, Action.SEARCH},
        ),
        (Role.CHAIR, {Action.DECIDE, Action.SIT, Action.SEARCH}),
    ],
)
def test_council_roles_read_no_submission_through_the_desk(role: Role, rights: set[Action]) -> None:
    assert {one for one in Action if holder(Grant(role)).may_anywhere(one)} == rights


@pytest.mark.parametrize("action", Action)
def test_every_action_has_somebody_who_may(action: Action) -> None:
    assert any(holder(Grant(role)).may(action, "moc") for role in Role)


@pytest.mark.parametrize("action", Action)
def test_nobody_without_a_role_may_anything(action: Action) -> None:
    nobody = holder()
    assert nobody.scope(action) == frozenset()
    assert not nobody.may(action)
    assert not nobody.may(action, "moc")
    assert not nobody.may_anywhere(action)
    with pytest.raises(NotAllowed) as refused:
        require(nobody, action, "moc")
    assert refused.value.code == "not_allowed"


def test_require_is_silent_when_it_is_allowed() -> None:
    require(OFFICER, Action.ANSWER, "moc")


def test_who_works_where_letters_arrive_types_them_in() -> None:
    receiving = {role for role in Role if holder(Grant(role)).may_anywhere(Action.RECEIVE)}
    assert receiving == {
        Role.INTAKE,
        Role.OFFICER,
        Role.APPROVER,
        Role.COORDINATOR,
        Role.MODERATOR,
    }

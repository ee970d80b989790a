"""A call for initiatives with its council, and proposals that stand each at another step of their
path, so that the pages of secretary, chair, evaluators and proposers are not empty.

Everything comes about through the services, as with real proposals; what people wrote stands in
``texts``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from intake.cli.demo.proposal_lives import LIVES, Scene
from intake.domain.evaluation.councils import MemberDraft, MemberPart
from intake.domain.initiatives.calls import Ballot, CallDraft, CallKind, CallRules
from intake.domain.permissions import Actor
from intake.domain.proposals import is_proposal
from intake.domain.submission import (
    ContactDetails,
    NewSubmission,
    Purpose,
    SenderKind,
    SubmissionKind,
)
from intake.domain.timekeeping.deadlines import local_date, start_of_day
from intake.domain.workflow import Status
from intake.models import Council, Submission
from intake.ports import Tools
from intake.queries.receiving import drafts as draft_queries
from intake.services.evaluation import councils
from intake.services.initiatives import calls, proposals
from intake.services.initiatives.calls import starting_rubric
from intake.services.receiving import drafts, sending
from intake.services.receiving.sending import Proposed
from intake.services.routing import triage

TEXTS = Path(__file__).parent / "texts"
SECRETARY, CHAIR = "Lý Thư Ký", "Đinh Chủ Tịch"
OPEN_SINCE, OPEN_UNTIL = timedelta(days=60), timedelta(days=30)
# A whole day in Vietnam before the first proposal is sent, whatever the hour of the installation.
WRITTEN_BEFORE = timedelta(days=2)
QUORUM = 5
# Whenever the demonstration is made, nobody of it works at night.
OFFICE_OPENS = timedelta(hours=8, minutes=20)
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A proposal that was sent: its number, the secret code of its sender, and where it stands."""

    reference: str
    code: str
    title: str
    status: Status


def read(name: str) -> Any:
    """What a file of ``texts`` holds."""
    return json.loads((TEXTS / name).read_text(encoding="utf-8"))


def make_call(
    session: Session, tools: Tools, people: Mapping[str, Actor], *, now: datetime
) -> list[Sent]:
    """The call, its council and its proposals; ``people`` are the officials of the demonstration
    by name. Needs the departments; commits nothing."""
    call_id = _publish(session, people, read("call.json"), now=now)
    return [
        _live(session, tools, people, call_id, told, until=now) for told in read("proposals.json")
    ]


def _publish(session: Session, people: Mapping[str, Actor], told: Told, *, now: datetime) -> int:
    """The call with its council; its number."""
    by, opens = people[SECRETARY], now - OPEN_SINCE
    written = opens - WRITTEN_BEFORE
    rules = CallRules(starting_rubric(), blind=True, quorum=QUORUM, ballot=Ballot.SECRET)
    closes_on = local_date(now + OPEN_UNTIL)
    draft = CallDraft(CallKind.CALL, local_date(opens), closes_on, told["texts"], rules)
    call = calls.create(session, by, None, draft, now=written)
    calls.publish(session, by, call.id, seen_version=call.version, now=written)
    council = councils.create(session, by, call_id=call.id, department=None, now=written)
    for name, about in told["council"].items():
        member = MemberDraft(
            people[name].official_id,
            {SECRETARY: MemberPart.SECRETARY, CHAIR: MemberPart.CHAIR}.get(name, MemberPart.MEMBER),
            draft.opens_on,
            None,
            tuple(about["fields"]),
            about["organisation"],
            about["tax_code"],
        )
        seen = session.get_one(Council, council.id, populate_existing=True).version
        councils.add_member(session, by, council.id, member, seen_version=seen, now=written)
    return call.id


def _live(
    session: Session,
    tools: Tools,
    people: Mapping[str, Actor],
    call_id: int,
    told: Told,
    *,
    until: datetime,
) -> Sent:
    """One proposal is sent, and led to where it stands now."""
    day = local_date(until - timedelta(days=told["sent_days_ago"]))
    born = start_of_day(day) + OFFICE_OPENS
    stored, code = _send(session, tools, call_id, told, now=born)
    scene = Scene(session, tools, people, stored, told, born, until)
    triage.route_new(session, stored, None, threshold=1, now=scene.later(hours=0.1))
    LIVES[Status(told["stands"])](scene)
    session.flush()
    reference = tools.codes.reference(stored.id, stored.submitted_at)
    return Sent(reference, code, stored.title, Status(stored.status))


def _send(
    session: Session, tools: Tools, call_id: int, told: Told, *, now: datetime
) -> tuple[Submission, str]:
    """The proposal as it arrives, grown as a draft like any other, and the code of its sender."""
    kind, codes = SubmissionKind(told["kind"]), tools.codes
    assert is_proposal(kind)
    token = drafts.start(session, {"kind": kind.value}, now=now, codes=codes)
    draft = draft_queries.by_token(session, codes.hash(token), now)
    assert draft is not None
    kept = dict(draft.answers)
    for part, answers in told["parts"].items():
        kept |= proposals.sealed_for_draft(tools.sealer, draft.id, part, answers)
    drafts.save(session, draft.id, draft.answers, kept, now=now)
    contact = told["contact"]
    new = NewSubmission(
        kind,
        told["title"],
        told["body"],
        "vi",
        province=told["province"],
        contact=ContactDetails(**contact | {"sender_kind": SenderKind(contact["sender_kind"])}),
        consents={Purpose.PROCESS: True},
    )
    proposed = Proposed(told["parts"], call_id)
    sent = sending.send(session, draft.id, new, proposed, token=token, now=now, tools=tools)
    stored = session.get_one(Submission, sent.id)
    stored.is_demo = True
    session.flush()
    return stored, codes.code_for_draft(token)

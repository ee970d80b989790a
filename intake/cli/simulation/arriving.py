"""Proposals as they arrive in a simulated call: grown as drafts, sealed, sent with a receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from classifier import Candidate, Example, Prediction
from intake.cli.simulation.hall import Hall, Member
from intake.domain.proposals import Part
from intake.domain.submission import (
    BODY_LIMIT,
    TITLE_LIMIT,
    ContactDetails,
    NewSubmission,
    Purpose,
    SenderKind,
    SubmissionKind,
)
from intake.domain.workflow import Status
from intake.models import Draft, Submission
from intake.ports import Tools
from intake.queries.receiving import drafts as draft_queries
from intake.services.desk import review
from intake.services.initiatives import proposals
from intake.services.receiving import drafts, sending
from intake.services.receiving.sending import Proposed
from intake.services.routing import handover, triage

_THRESHOLD = 0.8
_NEARNESS = 6  # every so many proposals somebody of the council has to do with the sender


@dataclass(slots=True)
class Secrets:
    """What must be found nowhere in the database: words that were typed where all is sealed, and
    codes."""

    planted: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def mark(self, number: int, where: str) -> str:
        """A word that stands nowhere else, for a sealed field of the proposal of this number."""
        word = f"zq{len(self.planted)}sealed{number}{where}zq"
        self.planted.append(word)
        return word


def near(hall: Hall, number: int) -> tuple[str, Member | None]:
    """How somebody of the council is near to the sender, and who: the same organisation, the same
    mail domain, a namesake, an interest that only they know of; mostly nobody."""
    ways = {0: "organisation", 2: "domain", 4: "namesake", 5: "declared"}
    way = ways.get(number % _NEARNESS, "")
    member = hall.members[(number // 2) % len(hall.members)]
    return (way, member) if way else ("", None)


def arrive(
    session: Session,
    hall: Hall,
    tools: Tools,
    example: Example,
    number: int,
    secrets: Secrets,
    *,
    now: datetime,
) -> int:
    """One proposal is sent and lies with a department that works on it; its id. Every third one
    answers no call."""
    parts = _parts(hall, number, secrets)
    codes = tools.codes
    token = drafts.start(session, {"kind": "initiative"}, now=now, codes=codes)
    draft = draft_queries.by_token(session, codes.hash(token), now)
    assert draft is not None
    kept = dict(draft.answers)
    for part, answers in parts.items():
        kept |= proposals.sealed_for_draft(tools.sealer, draft.id, part, answers)
    drafts.save(session, draft.id, draft.answers, kept, now=now)
    resume = drafts.make_resumable(session.get_one(Draft, draft.id), codes=codes)
    session.flush()
    secrets.codes += [token, resume, codes.code_for_draft(token)]
    call_id = None if number % 3 == 2 else hall.call_id
    new = _sent(hall, example, number)
    proposed = Proposed(parts, call_id)
    stored = sending.send(session, draft.id, new, proposed, token=token, now=now, tools=tools)
    _to_department(session, hall, stored.id, example, now=now)
    return stored.id


def _sent(hall: Hall, example: Example, number: int) -> NewSubmission:
    way, member = near(hall, number)
    domain = member.email.partition("@")[2] if way == "domain" and member else "example.com"
    title = example.title or " ".join(example.text.split()[:12])
    # A namesake who sends it is sure; one whom somebody else names is a question to the secretary.
    sends = way == "namesake" and number % 4 == 0 and member is not None
    name = member.actor.display_name if member is not None and sends else f"Sender {number}"
    return NewSubmission(
        SubmissionKind.INITIATIVE,
        title[:TITLE_LIMIT],
        example.text[:BODY_LIMIT],
        example.language,
        contact=ContactDetails(SenderKind.PERSON, name, f"sender{number}@{domain}"),
        consents={Purpose.PROCESS: True},
    )


def _parts(hall: Hall, number: int, secrets: Secrets) -> Mapping[str, dict[str, str]]:
    """Every part with a word of its own; the authors as far as the council has to do with them."""
    way, member = near(hall, number)
    parts = {
        part.value: {part.value: f"Nội dung {secrets.mark(number, part.value)}"} for part in Part
    }
    parts[Part.APPLICATION] = {
        "applied": "tried",
        "applied_where": f"Xã {secrets.mark(number, 'where')}",
        "could_apply": "Mọi xã vùng cao.",
    }
    author, owner = f"Tác giả {secrets.mark(number, 'name')}", secrets.mark(number, "owner")
    if member is not None and way == "namesake":
        author = member.actor.display_name
    if member is not None and way == "organisation":
        owner = f"{member.organisation} TNHH"
    parts[Part.AUTHORS] = {"name1": author, "share1": "100", "organisation": owner, "tax_code": ""}
    parts[Part.PROPERTY] = {
        "property": "planned",
        "confidential": f"Bí quyết {secrets.mark(number, 'property')}",
    }
    return parts


def _to_department(
    session: Session, hall: Hall, submission_id: int, example: Example, *, now: datetime
) -> None:
    """The machine or a person routes it, and the department works on it."""
    row = session.get_one(Submission, submission_id)
    lead = example.department or hall.town.departments[submission_id % len(hall.town.departments)]
    prediction = Prediction((Candidate(lead, 0.99),), None, example.language, "simulation")
    triage.route_new(session, row, prediction, threshold=_THRESHOLD, now=now)
    if row.status == Status.ROUTING:
        kind = SubmissionKind.INITIATIVE
        handover.confirm_route(session, hall.town.clerk, row, lead, now=now, kind=kind)
    review.accept(session, hall.town.officers[str(row.department_id)][0], row, now=now)

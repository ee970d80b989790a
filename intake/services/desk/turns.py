"""Whose turn it is: what an official can act on now, and the next such submission of a queue.

After an act the next one opens by itself. It has to be one that waits for this very official:
whoever sees a stranger's submission below “the answer has been sent” takes it for theirs.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor
from intake.domain.workflow import Status
from intake.models import Submission
from intake.queries.desk import queues
from intake.services.answering import replies
from intake.services.desk import claims
from intake.services.following import contests
from intake.services.routing import handover

# The statuses in which officials do the next step, and the rights to do it. In the others the
# sender, another department or the council does it.
_NEXT_STEP: Mapping[Status, tuple[Action, ...]] = {
    Status.SCREENING: (Action.QUARANTINE,),
    Status.ROUTING: (Action.TRIAGE,),
    Status.ASSIGNED: (Action.ACCEPT,),
    Status.REOPENED: (Action.ACCEPT,),
    Status.IN_PROGRESS: (Action.ANSWER,),
    Status.DRAFTED: (Action.APPROVE, Action.BIND),
}
LOOKED_AT = 10  # candidates for the next one; the database has sorted most of the others out


def can_act(session: Session, actor: Actor, submission: Submission) -> bool:
    """Whether ``actor`` can do what ``submission`` waits for: not one's own answer, not what one's
    own decision is contested in, not what only the coordinator decides."""
    if contests.is_barred(session, actor, submission):
        return False
    if submission.status == Status.DRAFTED:
        last = replies.latest(session, submission.id)
        return replies.may_approve(session, actor, submission, last)
    if submission.status == Status.ROUTING and not handover.may_route(actor, submission):
        return False
    return claims.may_claim(actor, submission)


def next_for(
    session: Session,
    actor: Actor,
    wanted: queues.QueueFilter,
    at: datetime,
    submission_id: int,
    *,
    now: datetime,
) -> int | None:
    """The submission to open after the one that has its place at ``at``: the next in the queue
    that waits for ``actor``, else the first such; None when nothing does. What somebody else has
    open or works on is passed over."""
    statuses = frozenset(
        status
        for status, rights in _NEXT_STEP.items()
        if any(actor.may(right, wanted.department) for right in rights)
    )
    found = queues.free_after(
        session, actor, wanted, at, submission_id, statuses=statuses, now=now, limit=LOOKED_AT
    )
    return next((one.id for one in found if can_act(session, actor, one)), None)

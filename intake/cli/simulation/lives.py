"""What people do with one submission, from its receipt to its end; each act enters the next one.

Chance decides who does what and how long it takes; the services decide whether it may be done.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from classifier import Example
from intake.cli.simulation import joint, others
from intake.cli.simulation.agenda import Act, Agenda
from intake.cli.simulation.town import Town, guess, what_is_sent
from intake.domain.answering.replies import PARTS
from intake.domain.errors import IntakeError
from intake.domain.permissions import Actor
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Status
from intake.models import Submission
from intake.services.answering import replies
from intake.services.desk import review
from intake.services.following import contests
from intake.services.promises import more_time
from intake.services.receiving import submissions
from intake.services.routing import handover, triage
from intake.services.routing.handover import standing_of
from intake.services.timekeeping.clocks import Extension

_THRESHOLD = 0.8


@dataclass(slots=True)
class Lives:
    """The acts, and what they need: rows, people, chance, the moment, what is entered next."""

    session: Session
    town: Town
    agenda: Agenda
    chance: random.Random
    texts: Sequence[Example]
    now: datetime
    told: dict[int, Example] = field(default_factory=dict)  # what a submission really is about
    tally: Counter[str] = field(default_factory=Counter)
    open_about: dict[str, int] = field(default_factory=dict)  # one that lies with a department
    members: dict[int, set[int]] = field(default_factory=dict)  # who waits for whose answer

    # The sender

    def arrive(self, number: int) -> None:
        """Somebody sends something, and the machine routes it."""
        example = self.chance.choice(self.texts)
        new = what_is_sent(example, self.chance, number)
        it = submissions.submit(self.session, new, now=self.now, code_hash=None).id
        self.told[it] = example
        self._route_new(self._row(it))
        if self.chance.random() < 0.02:
            self.agenda.in_days(self.now, 6, self.withdraw, it)

    def _route_new(self, row: Submission) -> None:
        """The machine routes what has just come in."""
        example = self.told[row.id]
        prediction = guess(example, self.town.departments, self.chance, _THRESHOLD)
        triage.route_new(self.session, row, prediction, threshold=_THRESHOLD, now=self.now)
        self._next(row)

    def withdraw(self, it: int) -> None:
        """The sender takes it back."""
        submissions.withdraw(self.session, self._row(it), now=self.now)

    def reply(self, it: int) -> None:
        """The sender answers a question."""
        submissions.add_information(self.session, self._row(it), "Ở thôn 3, xã tôi.", now=self.now)
        self._next(self._row(it))

    # The front office

    def look_in_triage(self, it: int) -> None:
        """What is it, and whose?"""
        row, kind = self._row(it), self.told[it].kind
        if row.status != Status.ROUTING:
            return
        who = self._router(row)
        if (second := others.split(self, row)) is not None:
            self._route_new(second)
        if kind == SubmissionKind.COMPLAINT:
            triage.redirect(self.session, who, row, now=self.now)
        elif kind == SubmissionKind.DENUNCIATION:
            triage.quarantine(self.session, who, row, now=self.now, accused=self._any())
        elif self._is_refused(row, kind):
            self._refuse(row, spam=kind == SubmissionKind.SPAM)
        else:
            department = self._lead(it) if self.chance.random() < 0.9 else self._any()
            if not others.join(self, row, department):
                found = SubmissionKind(kind) if kind else SubmissionKind.REPORT
                handover.confirm_route(self.session, who, row, department, now=self.now, kind=found)
                self.open_about[department] = row.id
        self._next(row)

    def look_in_quarantine(self, it: int) -> None:
        """A moderator lets go what is no denunciation."""
        row, kind = self._row(it), self.told[it].kind
        if row.status == Status.SCREENING and kind != SubmissionKind.DENUNCIATION:
            found = SubmissionKind(kind) if kind else SubmissionKind.REPORT
            triage.release(self.session, self.town.moderator, row, found, now=self.now)
            self._next(row)

    # A department

    def look_in_department(self, it: int) -> None:
        """Ours, or not?"""
        row = self._row(it)
        if row.status not in (Status.ASSIGNED, Status.REOPENED):
            return
        who = self._officer(row)
        ours = row.department_id == self._lead(it) or row.bound or self.chance.random() < 0.2
        if ours:
            review.accept(self.session, who, row, now=self.now)
        elif self.chance.random() < 0.6:
            why = RouteReason.WRONG_DEPARTMENT
            handover.confirm_route(self.session, who, row, self._lead(it), now=self.now, reason=why)
        else:
            why = RouteReason.WRONG_DEPARTMENT
            handover.return_to_triage(self.session, who, row, now=self.now, reason=why)
        self._next(row)

    def work(self, it: int) -> None:
        """Ask, ask for more time, or write the answer."""
        row = self._row(it)
        if row.status != Status.IN_PROGRESS:
            return
        dice = self.chance.random()
        if dice < 0.15:
            review.ask_sender(
                self.session, self._worker(row), row, "Ở đâu, từ bao giờ?", now=self.now
            )
        elif dice < 0.22:
            self._ask_for_time(row)
        elif dice < 0.32:
            joint.ask_others(self, row)
        elif joint.go_on(self, row):
            pass
        else:
            parts = {part.value: f"{part.value} {it}" for part in PARTS}
            replies.draft(self.session, self._worker(row), row, parts, now=self.now)
        self._next(row)

    def part(self, it: int) -> None:
        """It did not belong to the others."""
        row = self._row(it)
        others.part(self, row)
        self._next(row)

    def object_to(self, it: int) -> None:
        """The sender does not accept the answer or the refusal."""
        row = self._row(it)
        others.object_to(self, row)
        self._next(row)

    def rate(self, it: int) -> None:
        """The sender rates the answer."""
        others.rate(self, self._row(it))

    def contribute(self, it: int) -> None:
        """A department that was asked replies; the last reply lets the lead go on."""
        row = self._row(it)
        waited = row.status == Status.WAITING_AGENCY
        joint.reply(self, row)
        if waited and row.status == Status.IN_PROGRESS:
            self._next(row)

    def chase(self, it: int) -> None:
        """The lead has waited long enough for others."""
        row = self._row(it)
        if row.status == Status.WAITING_AGENCY and joint.go_on(self, row):
            self._next(row)

    def approve(self, it: int) -> None:
        """Another official sends it, or gives it back."""
        row = self._row(it)
        if row.status != Status.DRAFTED:
            return
        approver = self.town.approvers[str(row.department_id)]
        if self.chance.random() < 0.1:
            replies.give_back(self.session, approver, row, "Xin ghi rõ căn cứ.", now=self.now)
        else:
            replies.approve(self.session, approver, row, now=self.now)
        self._next(row)

    def _is_refused(self, row: Submission, kind: str) -> bool:
        """Who refused it does not do so again when the sender has objected."""
        if contests.is_barred(self.session, self.town.moderator, row):
            return False
        return kind == SubmissionKind.SPAM or self.chance.random() < 0.01

    def _ask_for_time(self, row: Submission) -> None:
        approver = self.town.approvers[str(row.department_id)]
        if more_time.offer(self.session, approver, row, now=self.now):
            days = self.chance.randint(3, 15)
            more_time.grant(self.session, approver, row, Extension(days, "complex"), now=self.now)

    def _refuse(self, row: Submission, *, spam: bool) -> None:
        triage.refuse(
            self.session,
            self.town.moderator,
            row,
            now=self.now,
            reason_code="spam" if spam else "already_answered",
            note="",
            spam=spam,
        )

    # What comes next, and who does it

    def _next(self, row: Submission) -> None:
        """Enter what somebody will do with a submission of this status."""
        hours = {
            Status.ROUTING: (3.0, self.look_in_triage),
            Status.SCREENING: (4.0, self.look_in_quarantine),
            Status.ASSIGNED: (7.0, self.look_in_department),
            Status.REOPENED: (7.0, self.look_in_department),
            Status.IN_PROGRESS: (26.0, self.work),
            Status.DRAFTED: (6.0, self.approve),
            Status.WAITING_AGENCY: (60.0, self.chase),
        }
        status = Status(row.status)
        self.tally[f"→ {status.value}"] += 1
        if status in hours:
            taken, act = hours[status]
            self.agenda.in_office_hours(self.now, taken, act, row.id)
        elif status in (Status.ANSWERED, Status.REJECTED):
            others.look_at_the_answer(self, row)
        elif status is Status.WAITING_CITIZEN and self.chance.random() < 0.7:
            self.agenda.in_days(self.now, 5, self.reply, row.id)

    def do(self, act: Act, it: int) -> None:
        """Do it; what the services refuse leaves nothing behind and is counted by act and code."""
        savepoint = self.session.begin_nested()
        try:
            act(it)
            self.session.flush()
            for row in others.returned(self, it):
                self._next(row)
            savepoint.commit()
        except IntakeError as error:
            savepoint.rollback()
            self.tally[f"refused: {act.__name__}: {error.code}"] += 1

    def _row(self, it: int) -> Submission:
        return self.session.get_one(Submission, it)

    def _lead(self, it: int) -> str:
        return self.told[it].department or self.town.departments[it % len(self.town.departments)]

    def _any(self) -> str:
        return self.chance.choice(self.town.departments)

    def _router(self, row: Submission) -> Actor:
        needs_coordinator = standing_of(row).needs_coordinator
        return self.town.coordinator if needs_coordinator else self.town.clerk

    def _officer(self, row: Submission) -> Actor:
        here = self.town.officers[str(row.department_id)]
        free = [one for one in here if not contests.is_barred(self.session, one, row)]
        return self.chance.choice(free or here)

    def lead_officer(self, row: Submission) -> Actor:
        """Who works on it for the lead."""
        return self._worker(row)

    def _worker(self, row: Submission) -> Actor:
        """Who accepted it; somebody of the department when nobody did."""
        here = self.town.officers[str(row.department_id)]
        return next((one for one in here if one.official_id == row.assignee_id), here[0])

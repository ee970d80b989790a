"""What has to stand ready, and what has to be sent, so that every route has something to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.receiving.attachments import MAX_BYTES, FileState
from intake.domain.reorganisation import ChangeKind, Step
from intake.models import Draft, Head, Job, Official, OutboxMail, Passkey, Submission
from intake.ports import Tools
from intake.queries.answering import reply_templates as queries
from intake.services.answering import reply_templates
from intake.services.answering.reply_templates import TemplateDraft
from intake.services.background.jobs import DEAD
from intake.services.desk import clusters
from intake.services.files import attachments
from intake.services.files.attachments import Offered
from intake.services.officials import accounts, identities, second_step
from intake.services.officials.accounts import NewOfficial
from intake.services.organisation import reorganisation
from intake.services.routing import rules
from intake.services.routing.rules import RuleDraft
from tests import paths
from tests.architecture.council_scenes import CouncilScenes
from tests.architecture.sent import ELSEWHERE, OWN, SENT, WITHOUT_BODY, Asked, plain
from tests.calls import call_drafted, call_published, question_asked
from tests.models import measured_beside, model_kept, model_proposed, store_of
from tests.replies import REPLY
from tests.sample_files import pdf
from tests.stories import (
    answer_sent,
    answer_waits,
    department_is_asked,
    joined_to_another,
    publication_proposed,
    published,
    received,
)

# Where a submission stands, by the word that the table of routes uses for it.
STANDS: Mapping[str, dict[str, Any]] = {
    "triage": {"status": "routing", "queue": "triage"},
    "new": {"status": "assigned", "queue": "department", "department_id": OWN},
    "work": {"status": "in_progress", "queue": "department", "department_id": OWN},
    # At work until an answer is written, see ``Scenery.submission``.
    "drafted": {"status": "in_progress", "queue": "department", "department_id": OWN},
    # Another department is asked: because it must be, because it may know, and it has contributed.
    "consulting": {"status": "in_progress", "queue": "department", "department_id": OWN},
    "wondering": {"status": "in_progress", "queue": "department", "department_id": OWN},
    "joint": {"status": "in_progress", "queue": "department", "department_id": OWN},
    # At work until the answer is sent.
    "told": {"status": "in_progress", "queue": "department", "department_id": OWN},
    # The same, and it is a proposal.
    "sealed": {"status": "in_progress", "queue": "department", "department_id": OWN},
    **paths.PATH_STANDS,
    "asking": {"status": "waiting_citizen", "queue": "department", "department_id": OWN},
    # The same, and somebody else has proposed to publish it, or it is public.
    "proposed": {"status": "in_progress", "queue": "department", "department_id": OWN},
    "public": {"status": "in_progress", "queue": "department", "department_id": OWN},
    "answered": {"status": "answered", "queue": "", "department_id": OWN},
    "joined": {"status": "merged", "queue": "", "department_id": OWN},
    "hidden": {"status": "screening", "queue": "screening", "restricted": True},
}
# Acts for which "at work" is not enough: somebody must have been asked.
STAND_OF = {
    "review_submission.proposal": "sealed",
    **paths.PATH_STAND_OF,
    "review_submission.give_contribution": "consulting",
    "review_submission.decline_contribution": "consulting",
    "review_submission.override_contribution": "consulting",
    "review_submission.take_back_request": "wondering",
    "review_submission.take_over": "joint",
    "review_publish.preview": "told",
    "review_publish.propose": "told",
    "review_publish.let_out": "proposed",
    "review_publish.withdraw": "public",
    "published.show": "public",
    "submit.support_instead": "public",
}
ABOUT_TWO = {
    "review_submission.compare",
    "review_submission.join",
    "review_submission.decline",
}


@dataclass
class Scenery(CouncilScenes):
    """A submission, an official, a rule and a dead letter of its own for every request."""

    app: Flask
    session: Session
    tools: Tools
    version: str = ""
    reference: str = ""
    submission_id: int = 0
    other_id: int = 0
    other_number: str = ""
    rule_version: str = ""
    template_version: str = ""
    call_version: str = ""
    request_id: int = 0
    head_id: str = ""
    stand: str = ""

    def asked(self, endpoint: str, method: str, stand: str = "work") -> Asked:
        """The request for a route, after setting its scene."""
        stand = STAND_OF.get(endpoint, stand) if stand == "work" else stand
        if endpoint == "admin_jobs.retry_all":
            self._dead_letter()
        if endpoint == "admin_models.propose":
            self._measured()
        if endpoint == "admin_outbox.retry_all":
            self._dead_letter(JobKind.NOTIFY)
        values = self._values(endpoint, stand)
        with self.app.test_request_context():
            path = self.app.url_for(endpoint, **values)
        if method in WITHOUT_BODY:
            return Asked(path)
        return Asked(path, SENT.get(endpoint, plain())(self))

    def _values(self, endpoint: str, stand: str) -> dict[str, Any]:
        rule = next(r for r in self.app.url_map.iter_rules() if r.endpoint == endpoint)
        makers: Mapping[str, Callable[[], Any]] = {
            "submission_id": lambda: self.submission(stand).id,
            "number": lambda: self.request_id,
            "edition": lambda: 1,
            "reference": lambda: self._reference_of(stand),
            "official_id": lambda: self._official(shut=endpoint == "officials.reopen"),
            "rule_id": self._rule,
            "plan_id": self._plan,
            "mail_id": self._letter,
            "version": lambda: model_kept(self.app),
            "proposal_id": lambda: model_proposed(self.app, self.session, self.tools),
            "bulk_id": lambda: 1,
            "view_id": lambda: 1,
            "passkey_id": lambda: 1_000_000,
            "search_id": lambda: 1,
            "export_id": lambda: 1,
            "template_id": self._template,
            "call_id": lambda: self.call(drafted=endpoint == "desk_calls.publish"),
            "question_id": lambda: question_asked(self.session, self.tools, self.call()),
            "into": lambda: "en",
            "job_id": self._dead_letter,
            "file_id": lambda: self._file(of_draft=endpoint == "submit.remove_file"),
            "department_id": lambda: OWN,
            "day": lambda: "2027-01-01",
            "token": lambda: "0" * 26,
            "filename": lambda: "manifest.json",
            "step": lambda: "kind",
            "part": lambda: "problem",
            "act": lambda: paths.PATH_ACTS[endpoint],
            "milestone_id": lambda: paths.milestone_of(self.session, self.submission_id),
            "paper": lambda: "control" if endpoint.startswith("review") else "receipt",
            "state": lambda: "off",
            "where": lambda: "up",
        } | self.council_makers(endpoint)
        values = {
            name: makers[name]() for name in sorted(rule.arguments - {"main_id"}, reverse=True)
        }
        if endpoint in ABOUT_TWO:
            values |= self._other(endpoint, stand)
        return values

    def _other(self, endpoint: str, stand: str) -> dict[str, Any]:
        """A second submission about the same matter, which stands where the first does."""
        other = received(self.session, self.tools, "Mất sóng", "Cũng mất sóng.", **STANDS[stand])
        self.other_number = self.tools.codes.reference(other.id, other.submitted_at)
        if endpoint.endswith("compare"):
            return {"number": self.other_number}
        return {"main_id": self._proposed(other)} if endpoint.endswith("decline") else {}

    def _proposed(self, other: Submission) -> int:
        """Somebody proposed to join the submission to ``other``."""
        now = self.tools.clock()
        with transaction(self.session):
            person = NewOfficial("Vũ Nam", f"nam{other.id}@example.org")
            grants = [Grant(Role.OFFICER)]
            row = accounts.add_official(self.session, person, grants, now=now, granted_by=None)
            actor = Actor(row.id, person.name, frozenset(grants))
            one = self.session.get_one(Submission, self.submission_id)
            clusters.propose(self.session, actor, one, other, now=now)
        return other.id

    def submission(self, stand: str) -> Submission:
        """A new submission that stands there."""
        text, self.stand = "Ba tuần nay cả thôn mất sóng.", stand
        stored = received(self.session, self.tools, "Mất sóng", text, **STANDS[stand])
        if stand == "drafted":
            self._approver()  # with nobody there the coordinator would stand in
            answer_waits(self.session, self.tools, stored)
        if stand in ("consulting", "wondering", "joint"):
            self.request_id = department_is_asked(
                self.session, self.tools, stored, ELSEWHERE, stand
            )
        if stand in ("told", "proposed", "public"):
            answer_sent(self.session, self.tools, stored)
        if stand == "proposed":
            publication_proposed(self.session, self.tools, stored)
        if stand == "public":
            published(self.session, self.tools, stored)
        if stand == "sealed" or stand in paths.PATH_STANDS:
            paths.on_path(self.session, self.tools, stored)
        if stand == "joined":
            joined_to_another(self.session, self.tools, stored)
        self.version = str(stored.version)
        self.submission_id = stored.id
        self.reference = self.tools.codes.reference(stored.id, stored.submitted_at)
        return stored

    def _reference_of(self, stand: str) -> str:
        self.submission(stand)
        return self.reference

    def _file(self, *, of_draft: bool) -> int:
        """A file of the newest draft, or one of the submission that was looked through."""
        store, now = self.tools.files, self.tools.clock()
        arrived = store.begin(MAX_BYTES)
        arrived.write(pdf())
        found = attachments.take_in(store, [Offered("don.pdf", arrived)])
        with transaction(self.session):
            if of_draft:
                newest = self.session.query(Draft.id).order_by(Draft.id.desc()).limit(1).scalar()
                if newest is None:
                    return 1
                owner = {"draft_id": newest}
            else:
                owner = {"submission_id": self.submission_id}
            row = attachments.row_of(found.taken[0], now, **owner)
            row.state = row.state if of_draft else FileState.CLEAN.value
            self.session.add(row)
            self.session.flush()
            return row.id

    def _approver(self) -> None:
        """Somebody in the department approves answers."""
        with transaction(self.session):
            count = self.session.query(Official).count()
            person = NewOfficial("Lê Duyệt", f"duyet{count}@example.org")
            grants = [Grant(Role.APPROVER, OWN)]
            now = self.tools.clock()
            accounts.add_official(self.session, person, grants, now=now, granted_by=None)

    def _official(self, *, shut: bool) -> int:
        now = self.tools.clock()
        with transaction(self.session):
            count = self.session.query(Official).count()
            person = NewOfficial("Trần Hoa", f"hoa{count}@example.org")
            official = accounts.add_official(
                self.session, person, [Grant(Role.READER)], now=now, granted_by=None
            )
            official.active = not shut
            official.tf_primary_method = second_step.METHOD  # which somebody can take away
            identities.link(self.session, official.id, f"{official.id:064}", now=now)  # the same
            kept = {"name": "Điện thoại", "public_key": "", "sign_count": 0, "created_at": now}
            self.session.add(
                Passkey(official_id=official.id, credential_id=f"k{official.id}", **kept)
            )
        self.other_id = official.id
        self.head_id = self._head(official.id)
        return official.id

    def _head(self, official_id: int) -> str:
        """The official is head of a department."""
        with transaction(self.session):
            head = Head(
                official_id=official_id,
                department_id=OWN,
                named_at=self.tools.clock(),
                named_by_id=None,
            )
            self.session.add(head)
        return str(head.id)

    def worker(self) -> str:
        """Another official who may work on what lies in the department."""
        now = self.tools.clock()
        with transaction(self.session):
            count = self.session.query(Official).count()
            person = NewOfficial("Hồ Lan", f"lan{count}@example.org")
            grants = [Grant(Role.OFFICER, OWN)]
            row = accounts.add_official(self.session, person, grants, now=now, granted_by=None)
        return str(row.id)

    def _letter(self) -> int:
        """A letter that went out."""
        about, now = self.submission("work").id, self.tools.clock()
        with transaction(self.session):
            mail = OutboxMail(
                submission_id=about,
                template="assigned",
                event_seq=1,
                message_id=f"<{about}@example.org>",
                state="sent",
                created_at=now,
                sent_at=now,
            )
            self.session.add(mail)
            self.session.flush()
            return mail.id

    def _plan(self) -> int:
        """A merger that is written down and waits for somebody to decide."""
        now = self.tools.clock()
        step = Step(ChangeKind.MERGE, ("moit",), date(2099, 8, 31), rest="moc")
        with transaction(self.session):
            return reorganisation.write_down(self.session, step, now=now, by=None).id

    def _rule(self) -> int:
        now = self.tools.clock()
        with transaction(self.session):
            # Two of them, so that the later one can be moved before the other.
            for word in ("trạm phát sóng", "điện thoại"):
                rule = rules.add(self.session, RuleDraft(word, OWN, (word,)), now=now, by=None)
        self.rule_version = str(rule.version)
        return rule.id

    def template(self) -> str:
        """A template of the department, by its version."""
        found = queries.versions(self.session, self._template())
        return str(found[-1].id)

    def _template(self) -> int:
        author = Actor(self._official(shut=False), "Hoa", frozenset({Grant(Role.COORDINATOR)}))
        draft = TemplateDraft("Sóng yếu", "vi", REPLY, OWN)
        with transaction(self.session):
            made = reply_templates.add(self.session, author, draft, now=self.tools.clock())
        self.template_version = str(made.version)
        return made.id

    def call(self, *, drafted: bool = False) -> int:
        """A call of the whole service, public or still a draft."""
        self.call_version = "1" if drafted else "2"
        make = call_drafted if drafted else call_published
        return make(self.session, self.tools)

    def _measured(self) -> None:
        """The model has been judged on the newest submissions beside the one in force."""
        active = store_of(self.app).active_version() or ""
        measured_beside(self.session, self.tools, model_kept(self.app), active)

    def _dead_letter(self, kind: JobKind = JobKind.INDEX) -> int:
        now = self.tools.clock()
        with transaction(self.session):
            job = Job(
                kind=kind.value,
                key=f"dead-{self.session.query(Job).count()}",
                payload={"submission": 0},
                state=DEAD,
                priority=1,
                attempts=8,
                fence=8,
                run_after=now,
                created_at=now,
            )
            self.session.add(job)
        return job.id

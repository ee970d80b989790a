"""What people say in the two stories of an initiative, and what the others of the office do
meanwhile behind the scenes, through the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intake.database import transaction
from intake.domain.evaluation.decisions import Decision, Outcome, PlannedMilestone
from intake.domain.evaluation.votes import Vote
from intake.domain.initiatives.calls import CallRules
from intake.domain.initiatives.pilots import EntryKind, Step
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.proposals import Part
from intake.domain.submission import SubmissionKind
from intake.models import Submission
from intake.services.desk import review
from intake.services.evaluation import decisions
from intake.services.initiatives import pilots
from intake.services.initiatives.calls import starting_rubric
from intake.services.initiatives.pilots import Acting
from intake.services.publishing import agreed_summaries, publications
from intake.services.routing import handover
from tests.calls import ENGLISH, TEXT, call_published
from tests.councils import (
    Town,
    assigned,
    council_of,
    declared,
    leads,
    round_opened,
    scored,
    voted,
)
from tests.journeys.stage import OWN, Stage, everywhere

TITLE = "Báo lũ sớm bằng phao ở ngầm tràn"
BODY = (
    "Mùa mưa, 14 ngầm tràn của xã bị ngập mà dân không biết trước. Chúng tôi làm phao có công "
    "tắc từ, gửi mực nước về trụ sở xã mười phút một lần."
)
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "problem": {
        "problem": "Năm ngoái 1.200 học sinh phải nghỉ học chín ngày vì ngầm tràn bị ngập."
    },
    "solution": {
        "solution": "Phao có công tắc từ ở mỗi ngầm gửi mực nước qua sóng vô tuyến về trụ sở xã; "
        "quá mức đã đặt thì nhắn tin cho trưởng thôn."
    },
    "novelty": {
        "novelty": "Trạm mua sẵn giá 40 triệu đồng. Phao của chúng tôi giá 1,5 triệu đồng."
    },
    "application": {
        "applied": "in_use",
        "applied_where": "Hai ngầm ở thôn Nà Pục, từ tháng 3/2026.",
        "could_apply": "Mọi xã miền núi.",
    },
    "result": {
        "result": "Thời gian báo trước tăng từ 0 lên 50 phút (12 trận lũ, theo sổ trực của xã).",
        "target": "14 ngầm tràn, đến tháng 12/2027.",
    },
    "resources": {"cost": "21 triệu đồng.", "resources": "Hai cán bộ xã, mỗi tháng một ngày."},
    "plan": {
        "roadmap": "Tháng 1: thêm hai phao. Tháng 4: cả thôn. Tháng 9: báo cáo.",
        "pilot_place": "Thôn Nà Pục",
        "risks": "Mất phao.",
    },
    "property": {"property": "planned", "confidential": "Mạch của công tắc."},
}
AUTHORS = {
    "name1": "Nông Văn Mẫu",
    "share1": "60",
    "name2": "Hoàng Thị Thử",
    "email2": "thu@nhathuoc.example",
    "organisation": "Hợp tác xã Trường Hà",
}
CONTACT = {
    "identity": "known",
    "sender_kind": "person",
    "name": "Nông Văn Mẫu",
    "email": "mau@proposer.example",
}
REASONS = {
    "novelty": "Trong tỉnh chưa nơi nào dùng phao tự báo.",
    "breakthrough": "Gỡ được việc học sinh phải nghỉ học khi ngầm ngập.",
    "feasibility": "Lộ trình ba bước, rẻ và dễ sửa.",
    "impact": "Mọi xã miền núi dùng được.",
    "resources": "Xã đã có người trực và sóng vô tuyến.",
}
DUE = date(2027, 6, 30)


@dataclass
class Office:
    """Those who handle initiatives, and the call that is open."""

    stage: Stage
    secretary: Actor
    coordinator: Actor
    officer: Actor
    chair: Actor
    members: Sequence[Actor]
    call_id: int = 0
    council_id: int = 0

    def opens_a_call(self, **rules: object) -> None:
        """A call in two languages, with its council."""
        it = self.stage
        said = CallRules(starting_rubric(), **({"quorum": 4} | rules))  # type: ignore[arg-type]
        texts = {"vi": TEXT, "en": ENGLISH}
        self.call_id = call_published(it.session, it.tools, self.secretary, texts=texts, rules=said)
        self.council_id = council_of(
            it.session, it.tools, self.secretary, self.members, self.chair, self.call_id
        )

    def takes_up(self, submission_id: int) -> None:
        """It is passed to the department, which works on it."""
        it = self.stage
        with transaction(it.session):
            row, now = it.stored(submission_id), it.tools.clock()
            kind = SubmissionKind.INITIATIVE
            handover.confirm_route(it.session, self.coordinator, row, OWN, now=now, kind=kind)
        with transaction(it.session):
            review.accept(it.session, self.officer, it.stored(submission_id), now=now)
        leads(it.session, it.tools, submission_id, self.secretary, self.chair)

    def asks(self, submission_id: int, question: str) -> None:
        """The sender is asked for more."""
        it = self.stage
        with transaction(it.session):
            row = it.stored(submission_id)
            review.ask_sender(it.session, self.officer, row, question, now=it.tools.clock())

    def leads(self, submission_id: int, *steps: str) -> None:
        """The secretary leads it on."""
        it = self.stage
        for step in steps:
            with transaction(it.session):
                decisions.lead(
                    it.session,
                    self.secretary,
                    submission_id,
                    step,
                    seen_version=None,
                    now=it.tools.clock(),
                )

    def town(self, submission_id: int) -> Town:
        """The same people as other tests know them."""
        row: Submission = self.stage.stored(submission_id)
        return Town(self.secretary, self.chair, tuple(self.members), row, self.council_id)

    def judges(self, submission_id: int, points: int, vote: Vote) -> None:
        """A whole round: opened, declared, scored, discussed, voted."""
        it, town = self.stage, self.town(submission_id)
        round_id = round_opened(it.session, it.tools, town, 3)
        assigned(it.session, it.tools, town, round_id, *self.members[:3])
        declared(it.session, it.tools, round_id, *self.members, self.chair)
        for one in self.members[:3]:
            scored(it.session, it.tools, round_id, one, *[points] * 5)
        self.leads(submission_id, "discuss", "prepare")
        town = self.town(submission_id)
        voted(
            it.session, it.tools, town, round_id, dict.fromkeys([*self.members, self.chair], vote)
        )

    def decides(self, submission_id: int, decision: Decision) -> None:
        """The chair decides."""
        it = self.stage
        with transaction(it.session):
            decisions.decide(
                it.session,
                self.chair,
                submission_id,
                decision,
                seen_version=None,
                sealer=it.tools.sealer,
                now=it.tools.clock(),
            )

    def has_it_revised(self, submission_id: int) -> None:
        """The council wants to know more of what is new."""
        self.judges(submission_id, 6, Vote.AGAINST)
        parts = frozenset({Part.NOVELTY})
        why = "Nêu rõ phao của các ông khác phao bán trên thị trường ở điểm nào."
        self.decides(submission_id, Decision(Outcome.REVISE, REASONS, why=why, parts=parts))

    def accepts(self, submission_id: int) -> None:
        """The council accepts it, and a department carries it out."""
        self.judges(submission_id, 8, Vote.FOR)
        milestones = (PlannedMilestone("Hai ngầm có phao", DUE),)
        self.decides(
            submission_id,
            Decision(Outcome.ACCEPTED, REASONS, department=OWN, milestones=milestones),
        )

    def suggests(self, submission_id: int, title: str, text: str) -> None:
        """The secretary suggests a summary for the public."""
        it = self.stage
        asked = {"sealer": it.tools.sealer, "now": it.tools.clock()}
        with transaction(it.session):
            agreed_summaries.suggest(
                it.session, self.secretary, submission_id, (title, text), seen_version=None, **asked
            )

    def lets_out(self, submission_id: int) -> None:
        """A second official publishes what was agreed to."""
        it = self.stage
        with transaction(it.session):
            row, now = it.stored(submission_id), it.tools.clock()
            publications.publish(it.session, self.coordinator, row, 1, now=now)
        it.work()

    def carries_out(self, submission_id: int, *told: tuple[EntryKind, str]) -> None:
        """The pilot begins, and the department tells of it."""
        it = self.stage
        with transaction(it.session):
            acting = Acting(self.officer, submission_id, None, it.tools.clock())
            pilots.go_on(it.session, acting, Step.BEGIN)
        for kind, text in told:
            it.clock.move(days=20)
            with transaction(it.session):
                acting = Acting(self.officer, submission_id, None, it.tools.clock())
                pilots.write(it.session, acting, kind, text)


def office_in(stage: Stage) -> Office:
    """The people of the office."""
    roles = (*everywhere(Role.SECRETARY, Role.INTAKE), Grant(Role.OFFICER, OWN))
    members = [
        stage.official(name, f"{email}@hoidong.example", *everywhere(Role.EVALUATOR))
        for name, email in (
            ("Trần Văn Bình", "binh"),
            ("Lê Thị Cúc", "cuc"),
            ("Phạm Quốc Dũng", "dung"),
            ("Đỗ Minh Hà", "ha"),
        )
    ]
    return Office(
        stage,
        stage.official("Lý Thị Thư", "thu@so.example", *roles),
        stage.official("Bùi Văn Điều", "dieu@so.example", *everywhere(Role.COORDINATOR)),
        stage.official("Ngô Văn Làm", "lam@so.example", Grant(Role.OFFICER, OWN)),
        stage.official("Vũ Văn Chủ", "chu@hoidong.example", *everywhere(Role.CHAIR)),
        members,
    )

"""What is sent to each route, so that nothing but rights can be in the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.domain.desk.keys import DEFAULTS, Command
from intake.domain.reference import new_token
from tests import paths
from tests.architecture.council_scenes import COUNCILS
from tests.calls import ENGLISH, FIELDS
from tests.replies import REPLY
from tests.stories import SUMMARY

OWN, ELSEWHERE = "most_telecom", "moc"
WITHOUT_BODY = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Asked:
    """One request: where to, and what stands in the form beside the token."""

    path: str
    typed: Mapping[str, str] = field(default_factory=dict)


Typed = Callable[[Any], Mapping[str, str]]
VERSION: Typed = lambda it: {"version": it.version}  # noqa: E731 (a row of a table)
RULE = {"name": "Sóng", "words": "mất sóng", "department": OWN, "enabled": "y"}

ENTRY = {
    "channel": "paper",
    "kind": "report",
    "title": "Mất sóng",
    "body": "Ba tuần nay cả thôn mất sóng.",
    "language": "vi",
    "identity": "anonymous",
    "agree_process": "y",
}


def acting(**typed: str) -> Typed:
    """A form about a submission: it carries the version that the page showed."""
    return lambda it: {"version": it.version} | typed


def plain(**typed: str) -> Typed:
    """A form without anything of the scene in it."""
    return lambda _it: typed


# What is sent to each route that changes something, so that nothing but rights can be in the way.
SENT: Mapping[str, Typed] = {
    "review_submission.accept": VERSION,
    "review_submission.route": acting(department=ELSEWHERE, reason="wrong_department"),
    "review_submission.give_back": acting(reason="out_of_scope"),
    "review_submission.ask": acting(text="Xin cho biết thôn nào."),
    "review_submission.go_on": acting(text="Đã hỏi qua điện thoại."),
    "review_submission.note": acting(text="Đã gọi cho trạm."),
    "review_submission.hand": lambda it: {"version": it.version, "official": it.worker()},
    "review_submission.keep": acting(keep="note", text="Đã gọi cho trạm."),
    "review_submission.discard": acting(keep="note"),
    "review_views.add": lambda it: {"name": f"Sóng {it.version or it.worker()}"},
    "search_exports.order": plain(format="csv"),
    "saved_searches.add": lambda it: {"name": f"Sóng {it.version or it.worker()}"},
    "account.keys": plain(
        on="y", **{c.value: key for c, key in (DEFAULTS | {Command.NEXT: "x"}).items()}
    ),
    "review_submission.answer": acting(**REPLY),
    "review_reply.begin": lambda it: {"version": it.version} | REPLY | {"pick": it.template()},
    "review_reply.preview": acting(**REPLY),
    "reply_templates.add": plain(name="Sóng", language="vi", department=OWN, **REPLY),
    "reply_templates.edit": lambda it: (
        {"name": "S", "language": "vi", "department": OWN}
        | REPLY
        | {"version": it.template_version}
    ),
    "reply_templates.switch": lambda it: {"version": it.template_version},
    "reply_templates.settle": plain(hold_hours="2", contact_office="Phòng 3"),
    "review_submission.approve": VERSION,
    "review_submission.ask_department": acting(
        department="mof", reason="expertise", text="Xin cho biết mức phí."
    ),
    "review_submission.give_contribution": acting(text="Mức phí là 5.000 đồng."),
    "review_submission.decline_contribution": acting(reason="nothing_known"),
    "review_submission.override_contribution": acting(text="Đã đủ căn cứ."),
    "review_submission.take_back_request": VERSION,
    "review_submission.take_over": lambda it: {
        "version": it.version,
        "take": f"{it.request_id}:facts",
    },
    "review_submission.return_answer": acting(text="Xin ghi rõ căn cứ."),
    "review_submission.close": VERSION,
    "review_submission.extend": acting(days="5", reason="complex"),
    "review_submission.join": lambda it: {"version": it.version, "number": it.other_number},
    "review_submission.part": acting(note="Hai trạm khác nhau."),
    "review_submission.claim": VERSION,
    "review_submission.let_go": VERSION,
    "review_submission.redirect_complaint": VERSION,
    "review_submission.quarantine": VERSION,
    # Out of a denunciation the department must be named.
    "review_submission.split": lambda it: (
        {"version": it.version, "kind": "report", "title": "Đường lún", "text": "Ba tuần nay."}
        | ({"department": ELSEWHERE} if it.stand == "hidden" else {})
    ),
    "review_submission.confine": acting(accused=ELSEWHERE),
    "review_submission.release": acting(kind="report"),
    "review_submission.refuse": acting(reason="court"),
    "officials.invite": lambda it: {
        "name": "Lê Minh",
        "email": f"minh{it.other_id}@example.org",
        "role": "reader",
        "department": "",
    },
    "officials.grant": plain(role="evaluator", department=""),
    "officials.make_head": plain(of=ELSEWHERE),
    "officials.end_head": lambda it: {"head": it.head_id},
    "account.mailing": plain(mailing="daily"),
    "officials.revoke": plain(role="reader", department=""),
    "admin_calendar.add": plain(day="31/8/2026", kind="holiday", name="Nghỉ bù"),
    "review.choose": lambda it: {"act": "kind", "id": str(it.submission("triage").id)},
    "admin_changes.merge": plain(old="moit", into="moc", on="31/8/2099"),
    "admin_changes.split": plain(old="moit", heir1="moc", words1="chợ", on="31/8/2099"),
    "admin_changes.rename": plain(vi="Sở Mới", en="New Office", on="31/8/2099"),
    "admin_models.propose": plain(reason="Tốt hơn trên bộ kiểm tra"),
    "admin_models.roll_back": plain(reason="Chuyển sai nhiều", seen=""),
    "admin_models.promise": plain(promised="0.950"),
    "admin_rules.add": plain(**RULE),
    "admin_rules.edit": lambda it: RULE | {"version": it.rule_version},
    "admin_rules.switch": lambda it: {"version": it.rule_version},
    "admin_rules.delete": lambda it: {"version": it.rule_version},
    "admin_rules.try_out": plain(text="Cả thôn mất sóng", kind="report", language="vi"),
    "review_enter.enter": lambda _it: ENTRY | {"key": new_token()},
    "review_publish.preview": acting(**SUMMARY, **REPLY, looked="y"),
    "review_publish.propose": acting(**SUMMARY, **REPLY, looked="y"),
    "review_publish.let_out": VERSION,
    "review_publish.withdraw": acting(reason="outdated"),
    "submit.step": plain(kind="question"),
    "submit.choose_call": plain(call="none"),
    "calls.show": plain(question="Ai gửi được?"),
    "desk_calls.add": plain(department=OWN, **FIELDS),
    "desk_calls.edit": lambda it: FIELDS | {"version": it.call_version, "why": "Thêm."},
    "desk_calls.translate": lambda it: ENGLISH | {"version": it.call_version},
    "desk_calls.publish": lambda it: {"version": it.call_version},
    "desk_calls.withdraw": lambda it: {"version": it.call_version, "why": "Nhầm."},
    "desk_calls.answer": plain(version="1", question="Ai gửi được?", answer="Mọi người."),
    "desk_calls.put_aside": plain(version="1"),
    **{endpoint: acting(**typed) for endpoint, typed in paths.PATH_SENT.items()},
    "track.appeal": lambda it: {"text": "Chưa đọc kỹ.", "about": it.reference},
    **COUNCILS,
    "track.add": lambda it: {"text": "Thêm: từ thứ hai đến nay.", "about": it.reference},
    "track.contest": lambda it: {
        "reason": "wrong_facts",
        "text": "Trạm ở thôn khác.",
        "about": it.reference,
    },
    "track.rate": lambda it: {"level": "partly", "about": it.reference},
    "track.take_back_consent": lambda it: {"about": it.reference, "what": "learning"},
    "track.choose_letters": lambda it: {"about": it.reference, "wanted": "no"},
    "track.switch": lambda it: {"about": it.reference, "open": it.reference},
    "track.take_back": lambda it: {"about": it.reference},
    "track.summary": lambda it: {"about": it.reference},
    "track.ask_author": lambda it: {"about": it.reference},
}

"""What may be published, in whose words, with which consent."""

from dataclasses import replace
from itertools import product

import pytest

from intake.domain.discretion.redaction import Known
from intake.domain.publishing.publication import (
    ABSTRACT_LIMIT,
    DECIDED,
    INVENTIVE,
    PUBLISHABLE,
    Bar,
    Copy,
    Facts,
    Problem,
    PublicationState,
    WithdrawReason,
    Words,
    bar,
    ended_by,
    may_name,
    problems,
    words_allowed,
)
from intake.domain.submission import Purpose, SubmissionKind
from intake.domain.workflow import Move, Status

ORIGINAL = {
    "title": "Mất sóng điện thoại ở thôn Nà Pục xã Trường Hà",
    "text": "Ba tuần nay cả thôn không gọi được điện thoại, đề nghị kiểm tra trạm phát sóng.",
}
KNOWN = Known(names=("Nông Văn Mẫu",), numbers=("0912345678",))
ANSWER = {"facts": "Trạm hỏng nguồn.", "decision": "Đã thay.", "basis": "", "contact": ""}
FACTS = Facts(SubmissionKind.REPORT, Status.ANSWERED, False, True, {}, True)
OWN = Copy(Words.SUMMARY, "Sóng yếu tại một thôn", "Người dân phản ánh sóng yếu.", ANSWER)
SENDERS = Copy(Words.SENDER, ORIGINAL["title"], ORIGINAL["text"], ANSWER)


def facts(kind: SubmissionKind = SubmissionKind.REPORT, *given: Purpose, **more: object) -> Facts:
    agreed = {purpose: purpose in given for purpose in Purpose}
    return replace(FACTS, kind=kind, consents=agreed, **more)  # type: ignore[arg-type]


def wrong(copy: Copy, about: Facts, *, looked: bool = True) -> dict[str, Problem]:
    return problems(copy, about, ORIGINAL, KNOWN, looked=looked)


@pytest.mark.parametrize("kind", SubmissionKind)
def test_kinds_are_published_or_not(kind: SubmissionKind) -> None:
    never = {SubmissionKind.COMPLAINT, SubmissionKind.DENUNCIATION, SubmissionKind.SPAM}
    plain, agreed = bar(facts(kind)), bar(facts(kind, Purpose.PUBLISH_TEXT))
    if kind in never:
        assert (plain, agreed) == (Bar.KIND, Bar.KIND)
    elif kind in INVENTIVE:
        assert (plain, agreed) == (Bar.NO_CONSENT, None)
    else:
        assert kind in PUBLISHABLE
        assert (plain, agreed) == (None, None)


@pytest.mark.parametrize("status", Status)
def test_only_what_is_answered_is_published(status: Status) -> None:
    found = bar(facts(status=status))
    assert (found is None) is (status in (Status.ANSWERED, Status.CLOSED))
    unanswered = Bar.COUNCIL if status in DECIDED else Bar.NOT_ANSWERED
    assert bar(facts(status=status, answered=False)) is unanswered


def test_what_is_in_quarantine_never_is() -> None:
    assert bar(facts(restricted=True)) is Bar.QUARANTINED


@pytest.mark.parametrize(
    ("text", "name", "named", "words"),
    list(product((False, True), (False, True), (False, True), Words)),
)
def test_each_consent_opens_its_own_door_and_no_other(
    text: bool, name: bool, named: bool, words: Words
) -> None:
    given = [Purpose.PUBLISH_TEXT] * text + [Purpose.PUBLISH_NAME] * name
    about = facts(SubmissionKind.REPORT, *given, named=named)
    assert (Words.SENDER in words_allowed(about)) is text
    assert may_name(about) is (name and named)
    copy = SENDERS if words is Words.SENDER else OWN
    found = wrong(copy, about)
    assert bool(found) is (words is Words.SENDER and not text)
    with_name = wrong(replace(copy, show_name=True), about)
    assert ("show_name" in with_name) is not (name and named)


def test_without_consent_nothing_of_the_senders_words_goes_out() -> None:
    for field, copy in {
        "title": replace(OWN, title=ORIGINAL["title"]),
        "text": replace(OWN, text="Người dân viết: ba tuan nay ca thon khong goi duoc dien thoai"),
        "facts": replace(OWN, answer=ANSWER | {"facts": ORIGINAL["text"]}),
    }.items():
        assert wrong(copy, facts()) == {field: Problem.SENDERS_WORDS}
        assert wrong(copy, facts(SubmissionKind.REPORT, Purpose.PUBLISH_TEXT)) == {}


@pytest.mark.parametrize("kind", INVENTIVE)
def test_of_an_initiative_no_more_than_an_abstract(kind: SubmissionKind) -> None:
    about = facts(kind, Purpose.PUBLISH_TEXT)
    assert wrong(SENDERS, about) == {"words": Problem.ABSTRACT_ONLY}
    assert wrong(replace(OWN, title=ORIGINAL["title"]), about) == {}
    long = replace(OWN, text="chữ " * ABSTRACT_LIMIT)
    assert wrong(long, about) == {"text": Problem.TOO_LONG}


def test_own_data_and_identity_numbers_never_go_out() -> None:
    agreed = facts(SubmissionKind.REPORT, Purpose.PUBLISH_TEXT, Purpose.PUBLISH_NAME)
    for text in ("gọi 0912 345 678", "nong van mau", "CCCD 001098123456"):
        for field in ("title", "text", "facts"):
            copy = (
                replace(OWN, answer=ANSWER | {field: text})
                if field in ANSWER
                else replace(OWN, **{field: text})
            )
            assert wrong(copy, agreed)[field] is Problem.NEVER_PUBLIC
    named = replace(OWN, text="Ông Nông Văn Mẫu phản ánh.", show_name=True)
    assert wrong(named, agreed) == {}, "a name that is shown anyway"


def test_what_is_marked_must_be_looked_at() -> None:
    copy = replace(OWN, answer=ANSWER | {"contact": "Gọi (024) 3000 0000."})
    assert wrong(copy, facts(), looked=False) == {"looked": Problem.NOT_LOOKED}
    assert wrong(copy, facts()) == {}
    secret = replace(OWN, text="Có văn bản Tối mật.")
    assert wrong(secret, facts(), looked=False) == {"looked": Problem.NOT_LOOKED}


def test_nothing_may_be_empty() -> None:
    empty = Copy(Words.SUMMARY, "", " ", dict.fromkeys(ANSWER, ""))
    assert wrong(empty, facts()) == {name: Problem.EMPTY for name in ("title", "text", "facts")}


@pytest.mark.parametrize("action", Move)
def test_moves_end_what_they_must(action: Move) -> None:
    proposed, public = (
        ended_by(action, state) for state in (PublicationState.PROPOSED, PublicationState.PUBLISHED)
    )
    expected = {
        Move.SCREEN: (WithdrawReason.PUT_AWAY, WithdrawReason.PUT_AWAY),
        Move.ANSWER: (WithdrawReason.ANSWER_CHANGED, WithdrawReason.ANSWER_CHANGED),
        Move.ANSWER_ALONG: (WithdrawReason.ANSWER_CHANGED, WithdrawReason.ANSWER_CHANGED),
        Move.REOPEN: (WithdrawReason.REOPENED, None),
        # what was decided is judged anew, and so is what the public reads of it
        Move.APPEAL: (WithdrawReason.REOPENED, WithdrawReason.REOPENED),
    }
    assert (proposed, public) == expected.get(action, (None, None))

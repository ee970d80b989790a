"""What a submission is made of."""

import hashlib
from dataclasses import fields

import pytest

from intake.domain.errors import InvalidData, InvalidSubmission, LimitExceeded
from intake.domain.submission import (
    OFFERED_KINDS,
    ContactDetails,
    NewSubmission,
    SenderKind,
    SubmissionKind,
    text_hash,
)


def test_what_triage_finds_is_never_offered_on_the_form() -> None:
    found_by_people = {
        SubmissionKind.COMPLAINT,
        SubmissionKind.DENUNCIATION,
        SubmissionKind.SPAM,
    }
    assert set(OFFERED_KINDS) == set(SubmissionKind) - found_by_people


def test_whoever_leaves_nothing_is_anonymous() -> None:
    assert ContactDetails().is_anonymous
    assert ContactDetails(sender_kind=SenderKind.BUSINESS).is_anonymous


@pytest.mark.parametrize(
    "name", [field.name for field in fields(ContactDetails) if field.name != "sender_kind"]
)
def test_whoever_leaves_anything_is_not(name: str) -> None:
    assert not ContactDetails(**{name: "x"}).is_anonymous  # type: ignore[arg-type]


def test_a_text_is_known_by_title_and_body() -> None:
    assert text_hash("a", "b") == hashlib.sha256(b"a\n\nb").hexdigest()
    assert text_hash("a", "b") != text_hash("b", "a")


def test_a_new_submission_is_anonymous_and_consents_to_nothing_by_itself() -> None:
    new = NewSubmission(SubmissionKind.REPORT, "Tiêu đề", "Nội dung", "vi")
    assert new.contact.is_anonymous
    assert new.consents == {}


def test_errors_carry_what_a_page_needs() -> None:
    assert LimitExceeded(30).retry_after == 30
    invalid = InvalidSubmission({"title": "missing"})
    assert invalid.problems == {"title": "missing"}
    assert "title: missing" in str(invalid)
    assert InvalidData({"line 1": "twice"}).problems == {"line 1": "twice"}

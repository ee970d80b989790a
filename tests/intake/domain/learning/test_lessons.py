"""What people settled teaches; what is disputed, and what may tell who somebody is, does not."""

from collections.abc import Mapping

import pytest

from intake.domain.copies import Copies
from intake.domain.discretion.redaction import Known
from intake.domain.learning.lessons import (
    Lesson,
    NoLesson,
    Origin,
    known_words,
    lesson_of,
    without_personal_data,
    without_rare_words,
)
from intake.domain.learning.routing_quality import Hop, Life, effective
from intake.domain.routing import UNDONE, Method, RouteReason
from intake.domain.workflow import Status

A, B, C = "moc", "moh", "moet"
WRONG = RouteReason.WRONG_DEPARTMENT.value


def life(
    *hops: Hop,
    sent_to: str | None = A,
    suggested: str = A,
    status: Status = Status.IN_PROGRESS,
    lies: str = "",
    became: Mapping[str, str] | None = None,
) -> Life:
    decided = effective(hops)
    there = lies or (decided[-1].target if decided else sent_to)
    method = Method.CLASSIFIER if sent_to else Method.NONE
    return Life(7, method, sent_to, suggested, decided, status, there, became or {})


def left_to_people(*hops: Hop, suggested: str = A) -> Life:
    return life(*hops, sent_to=None, suggested=suggested)


def test_a_route_teaches_once_a_department_has_taken_it_on() -> None:
    assert lesson_of(life()) == Lesson(7, A, Origin.CONFIRMED, None)
    assert lesson_of(life(status=Status.CLOSED)) == Lesson(7, A, Origin.CONFIRMED, None)
    assert lesson_of(life(status=Status.ASSIGNED)) is NoLesson.OPEN
    assert lesson_of(life(status=Status.REJECTED)) is NoLesson.OPEN
    assert lesson_of(left_to_people()) is NoLesson.OPEN


def test_what_people_corrected_or_chose_is_theirs() -> None:
    corrected = lesson_of(life(Hop(A, B, WRONG, 5)))
    assert corrected == Lesson(7, B, Origin.CORRECTED, 5)
    by_triage = lesson_of(life(Hop(A, None, WRONG, 5), Hop(None, B, "", 6)))
    assert by_triage == Lesson(7, B, Origin.CORRECTED, 6)
    assert lesson_of(left_to_people(Hop(None, A, "", 6))) == Lesson(7, A, Origin.CONFIRMED, 6)
    assert lesson_of(left_to_people(Hop(None, B, "", 6))) == Lesson(7, B, Origin.CORRECTED, 6)
    nothing_said = left_to_people(Hop(None, B, "", 6), suggested="")
    assert lesson_of(nothing_said) == Lesson(7, B, Origin.CHOSEN, 6)


@pytest.mark.parametrize("reason", ["also_another", "reorganised", "out_of_scope", "text_unclear"])
def test_other_reasons_teach_nothing(reason: str) -> None:
    assert lesson_of(life(Hop(A, B, reason, 5))) is NoLesson.OTHER_REASON


def test_what_went_to_and_fro_teaches_nothing() -> None:
    assert lesson_of(life(Hop(A, B, WRONG, 5), Hop(B, A, WRONG, 6))) is NoLesson.DISPUTED
    assert lesson_of(life(Hop(A, B, WRONG, 5), Hop(B, C, WRONG, 6))) is NoLesson.DISPUTED
    slip = life(Hop(A, B, WRONG, 5), Hop(B, A, UNDONE, 5))
    assert lesson_of(slip) == Lesson(7, A, Origin.CONFIRMED, None)


def test_labels_stay_when_departments_change() -> None:
    assert lesson_of(life(lies=B, became={A: B})) == Lesson(7, A, Origin.CONFIRMED, None)
    assert lesson_of(life(lies=B)) is NoLesson.ELSEWHERE  # divided: it went by other rules


def test_personal_data_go_before_anything_is_learned() -> None:
    known = Known(names=("Nông Văn Mẫu",), numbers=("0901234567",))
    text = "Tôi là Nông Văn Mẫu, điện thoại 0901 234 567, thư mau@example.com. Cầu bị nứt."
    kept = without_personal_data(text, known)
    assert kept is not None
    assert "Cầu bị nứt" in kept
    for word in ("Nông", "Mẫu", "0901", "567", "example"):
        assert word not in kept
    assert without_personal_data("TUYỆT MẬT. Cầu bị nứt.", known) is None


def test_a_word_of_few_is_not_learned() -> None:
    known = known_words(["Cầu bị nứt, xe tải vẫn chạy"])
    texts = ["Cầu bị nứt ở Xóm Khuê", *["Cau bi nut, sạt lở"] * 4]
    assert without_rare_words(texts, known)[0] == "Cầu bị nứt … … …"
    assert without_rare_words(texts, known)[1] == "Cau bi nut, … …"
    five = [*texts, "sạt lở"]
    assert without_rare_words(five, known)[1] == "Cau bi nut, … sạt lở"
    assert "Khuê" not in " ".join(without_rare_words(five, known))


def test_a_name_of_common_words_falls_apart() -> None:
    known = known_words(["Gửi văn thư xã. Sao khuê tỏa sáng trên trần nhà"])
    (text,) = without_rare_words(["Trần Văn Khuê gửi văn thư xã"], known)
    assert text == "Trần … Văn … Khuê … gửi văn thư xã"


def test_copies_are_found_by_half_of_their_runs() -> None:
    copies = Copies()
    copies.add("one", "Đèn đường trước nhà tôi hỏng cả tuần nay chưa ai tới sửa, đêm tối om")
    assert copies.of("Den duong truoc nha toi hong ca tuan nay chua ai toi sua") == ["one"]
    assert copies.of("Đèn đường ngõ 12 chập chờn, mong sớm thay bóng mới cho bà con") == []

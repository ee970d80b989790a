"""Templates are filled in as text: nothing in them or in a value is ever carried out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.answering.replies import PARTS
from intake.domain.answering.reply_templates import (
    Fault,
    Filled,
    Offered,
    Variable,
    faults,
    fill,
    fitting,
    leftovers,
    merged,
)

ANY = dict.fromkeys((part.value for part in PARTS), "")


def parts(**given: str) -> dict[str, str]:
    return ANY | given


def test_a_variable_gets_its_value_wherever_it_stands() -> None:
    filled = fill(
        parts(facts="Số {{number}}: {{ title }}", decision="{{number}}"),
        {"number": "PA-2026-000017-4", "title": "Mất sóng"},
    )
    expected = parts(facts="Số PA-2026-000017-4: Mất sóng", decision="PA-2026-000017-4")
    assert filled == Filled(expected)


def test_what_has_no_value_stays_to_be_seen() -> None:
    filled = fill(parts(facts="Tại {{place}}, {{department}}"), {"department": "X", "place": " "})
    assert filled == Filled(parts(facts="Tại {{place}}, X"), ("place",))
    assert leftovers(filled.parts["facts"]) == ("{{place}}",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{number}} và {{due}}", ()),
        ("{{numbr}}", (Fault("unknown_variable", "numbr"),)),
        ("{{x}} {{x}} {{y}}", (Fault("unknown_variable", "x"), Fault("unknown_variable", "y"))),
        ("{{}}", (Fault("unknown_variable", ""),)),
        ("{{number", (Fault("open_braces"),)),
        ("number}}", (Fault("open_braces"),)),
        ("{{number}} {{", (Fault("open_braces"),)),
        ("{{number.__class__}}", (Fault("unknown_variable", "number.__class__"),)),
        ("{{ 7*7 }}", (Fault("unknown_variable", "7*7"),)),
        ("{number} {% if x %} %(number)s ${number}", ()),
    ],
)
def test_only_the_variables_of_the_list_are_taken(text: str, found: tuple[Fault, ...]) -> None:
    assert faults(text) == found


def test_a_title_that_looks_like_a_variable_stays_a_title() -> None:
    filled = fill(parts(facts="{{title}}"), {"title": "{{due}}", "due": "ngày mai"})
    assert filled.parts["facts"] == "{ {due} }"
    assert leftovers(filled.parts["facts"]) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Đã xong.", ()),
        ("[… kết quả kiểm tra] và {{due}}", ("[… kết quả kiểm tra]", "{{due}}")),
        ("[... what you found]", ("[... what you found]",)),
        ("Xem [1] và [phụ lục]", ()),
        ("còn {{ đây", ("{{",)),
    ],
)
def test_gaps_and_variables_that_nobody_filled_are_found(text: str, found: object) -> None:
    assert leftovers(text) == found


@given(
    st.dictionaries(st.sampled_from([*Variable]), st.text(max_size=40)),
    st.lists(st.sampled_from([*(f"{{{{{v}}}}}" for v in Variable), "a ", "{", "}", "%s"])),
)
def test_no_value_ever_brings_in_a_variable(values: dict[str, str], pieces: list[str]) -> None:
    text = "".join(pieces)
    if faults(text):
        return
    filled = fill(parts(facts=text), values)
    assert set(filled.missing) >= {f.strip("{}") for f in leftovers(filled.parts["facts"])} - {""}
    assert "{{title}}" not in filled.parts["facts"] or "title" in filled.missing


@given(st.text(max_size=200))
def test_any_text_at_all_is_taken_or_explained(text: str) -> None:
    found = faults(text)
    assert all(fault.code in ("unknown_variable", "open_braces") for fault in found)
    if not found and not leftovers(text):
        assert fill(parts(facts=text), {}).parts["facts"] == text


def offered(name: str, **values: object) -> Offered:
    known: dict[str, object] = {"department": None, "kind": "", "language": "vi"}
    return Offered(1, 1, name, parts={}, **(known | values))  # type: ignore[arg-type]


def test_the_closest_template_is_offered_first_and_no_strange_one() -> None:
    templates = [
        offered("b chung"),
        offered("a chung"),
        offered("câu hỏi", kind="question"),
        offered("của sở", department="moc"),
        offered("của sở, câu hỏi", department="moc", kind="question"),
        offered("sở khác", department="moh"),
        offered("kiến nghị", kind="recommendation"),
        offered("English", language="en"),
    ]
    found = fitting(templates, department="moc", kind="question", language="vi")
    assert [one.name for one in found] == [
        "của sở, câu hỏi",
        "của sở",
        "câu hỏi",
        "a chung",
        "b chung",
    ]


def test_a_template_fills_only_what_nobody_has_written() -> None:
    typed = parts(facts="Tôi đã viết")
    taken = merged(typed, parts(facts="mẫu", decision="mẫu"))
    assert taken == parts(facts="Tôi đã viết", decision="mẫu")

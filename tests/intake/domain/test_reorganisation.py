"""Who inherits what when departments are merged and split."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import Candidate
from intake.domain.reorganisation import (
    ChangeKind,
    Lineage,
    Share,
    Step,
    matter_of,
    problems_of,
)

DAY = date(2027, 3, 1)
SIGNAL = matter_of("report", "Mất sóng cả thôn")
BRIDGE = matter_of("question", "Cầu hỏng ván")


def merge(*old: str, into: str) -> Step:
    return Step(ChangeKind.MERGE, old, DAY, rest=into)


def split(old: str, *shares: Share, rest: str | None = None) -> Step:
    return Step(ChangeKind.SPLIT, (old,), DAY, shares, rest)


def test_a_split_sorts_by_the_first_rule_that_takes() -> None:
    step = split(
        "a",
        Share("b", frozenset({"report"}), ("mat song",)),
        Share("c", frozenset({"question"})),
        rest="d",
    )
    assert step.heir_of(SIGNAL) == "b"
    assert step.heir_of(BRIDGE) == "c"
    assert step.heir_of(matter_of("report", "Cầu hỏng")) == "d"
    assert (step.heirs, step.closing) == (("b", "c", "d"), ("a",))


def test_without_a_rest_people_decide() -> None:
    assert split("a", Share("b", words=("sóng",))).heir_of(BRIDGE) is None


def test_a_department_among_its_heirs_lives_on() -> None:
    assert merge("a", "b", into="b").closing == ("a",)
    assert split("a", Share("b", words=("sóng",)), rest="a").closing == ()


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (merge("a", into=""), {"heir": "missing"}),
        (merge("a", into="a"), {"old": "nothing_to_merge"}),
        (merge("a", "a", into="b"), {"old": "nothing_to_merge"}),
        (split("a"), {"shares": "nothing_to_split"}),
        (split("a", Share("a", words=("x",)), rest="a"), {"shares": "nothing_to_split"}),
        (split("a", Share("b"), rest="c"), {"shares": "no_condition"}),
        (merge("a", "b", into="c"), {}),
        (merge("a", into="b"), {}),
        (split("a", Share("b", words=("x",)), rest="a"), {}),
        (split("a", Share("b", words=("x",))), {}),
    ],
)
def test_what_is_wrong_with_a_plan(step: Step, problem: dict[str, str]) -> None:
    found = problems_of(step)
    for field, code in problem.items():
        assert found[field] == code
    assert bool(found) == bool(problem)


def test_lineage_goes_through_many_steps_and_back() -> None:
    known = Lineage(
        [
            merge("a", "b", into="c"),
            split("c", Share("d", words=("sóng",)), rest="e"),
            merge("e", into="b"),  # a name comes back
        ]
    )
    assert known.heirs("a") == ("d", "b")
    assert known.heir_of("a", SIGNAL) == "d"
    assert known.heir_of("a", BRIDGE) == "b"
    assert known.heirs("x") == ("x",)
    assert known.ancestors("b") == {"e"}
    assert Lineage([merge("a", "b", into="c")]).ancestors("c") == {"a", "b"}


def test_what_went_up_in_one_other_wholly_is_that_one_today() -> None:
    known = Lineage([merge("a", "b", into="c"), merge("c", into="d")])
    assert known.became() == {"a": "d", "b": "d", "c": "d"}
    assert Lineage([merge("a", "b", into="a")]).became() == {"b": "a"}
    divided = split("a", Share("b", words=("sóng",)), rest="c")
    assert Lineage([merge("x", into="a"), divided]).became() == {}
    assert Lineage([split("a", Share("b", words=("sóng",)))]).became() == {}, "the rest is nobody's"


def test_a_model_that_learned_the_old_departments_is_understood() -> None:
    known = Lineage([merge("a", "b", into="c"), split("x", Share("y", words=("sóng",)))])
    told = [Candidate("d", 0.3), Candidate("a", 0.25), Candidate("b", 0.25), Candidate("x", 0.1)]
    today = known.candidates(told, SIGNAL)
    assert [(one.department, round(one.probability, 2)) for one in today] == [
        ("c", 0.5),
        ("d", 0.3),
        ("y", 0.1),
    ]
    assert known.candidates(told, BRIDGE)[-1].department == "x"  # closed: goes to triage


CODES = st.sampled_from("abcdef")
STEPS = st.lists(
    st.one_of(
        st.builds(lambda old, into: merge(*old, into=into), st.sets(CODES, min_size=1), CODES),
        st.builds(
            lambda old, one, rest: split(old, Share(one, words=("sóng",)), rest=rest),
            CODES,
            CODES,
            st.none() | CODES,
        ),
    ),
    max_size=6,
)


@given(steps=STEPS, start=CODES)
def test_who_has_a_matter_is_among_the_heirs(steps: list[Step], start: str) -> None:
    known = Lineage(steps)
    for matter in (SIGNAL, BRIDGE):
        heir = known.heir_of(start, matter)
        assert heir is None or heir in known.heirs(start)


@given(steps=STEPS, shares=st.lists(st.floats(0, 0.25), min_size=1, max_size=4))
def test_no_probability_is_lost(steps: list[Step], shares: list[float]) -> None:
    told = [Candidate(code, share) for code, share in zip("abcd", shares, strict=False)]
    today = Lineage(steps).candidates(told, SIGNAL)
    assert abs(sum(one.probability for one in today) - sum(shares)) < 1e-9
    assert len({one.department for one in today}) == len(today)

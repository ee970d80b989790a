"""The daily roots as they are published: one line each, readable by anybody for ever."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.history.roots import DailyRoot, UnreadableRoots, in_order, parse_roots

ROOT = DailyRoot(date(2026, 11, 23), 41, "0a" * 32)
NEXT = DailyRoot(date(2026, 11, 24), 57, "b1" * 32)


def test_a_line_is_date_place_and_hash() -> None:
    assert ROOT.line == "2026-11-23\t41\t" + "0a" * 32


@given(
    st.lists(
        st.builds(
            DailyRoot,
            st.dates(),
            st.integers(1, 10**12),
            st.text(alphabet="0123456789abcdef", min_size=64, max_size=64),
        )
    )
)
def test_what_is_written_is_read(roots: list[DailyRoot]) -> None:
    assert parse_roots("".join(f"{root.line}\n" for root in roots)) == roots


def test_remarks_and_other_line_ends_do_no_harm() -> None:
    text = f"# published at example.vn\r\n{ROOT.line}\r\n\r\n{NEXT.line}"
    assert parse_roots(text) == [ROOT, NEXT]


def test_the_order_is_that_of_the_record() -> None:
    assert in_order([NEXT, ROOT]) == [ROOT, NEXT]


@pytest.mark.parametrize("length", range(1, len(NEXT.line)))
def test_what_a_power_cut_left_is_passed_over(length: int) -> None:
    piece = f"{ROOT.line}\n{NEXT.line[:length]}"
    assert parse_roots(piece) == [ROOT]
    assert parse_roots(f"{piece}\n{NEXT.line}\n") == [ROOT, NEXT]


@pytest.mark.parametrize(
    "line",
    [
        "x",
        ROOT.line.upper(),
        ROOT.line + "0",
        ROOT.line.replace("\t", " "),
        ROOT.line.replace("11-23", "02-30"),
        ROOT.line.replace("\t41", "\t0"),
        "2026-11-23\t٤١\t" + "0a" * 32,
    ],
)
def test_anything_else_is_refused_and_its_line_named(line: str) -> None:
    with pytest.raises(UnreadableRoots) as refused:
        parse_roots(f"{ROOT.line}\n{line}\n{NEXT.line}\n")
    assert refused.value.line == 2

"""The order of names in lists."""

import unicodedata

import pytest

from intake.domain.alphabet import reading_order


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["Bộ Công an", "Bộ Công Thương", "Bộ Dân tộc"], id="capitals do not count"),
        pytest.param(["an", "ăn", "ân", "bà"], id="letters with a mark are letters of their own"),
        pytest.param(["Dũng", "Đà", "Em", "Ê", "Sơn", "Tư"], id="after their plain letter"),
        pytest.param(["ma", "mà", "mả", "mã", "má", "mạ"], id="tones as in dictionaries"),
        pytest.param(["má", "mạ", "mai"], id="letters before tones"),
        pytest.param(
            ["Bộ Y tế", "Bộba", "Ярославль", "صحة"], id="blanks first, other scripts last"
        ),
    ],
)
def test_names_stand_in_the_order_of_the_vietnamese_alphabet(names: list[str]) -> None:
    assert sorted(reversed(names), key=reading_order) == names
    decomposed = [unicodedata.normalize("NFD", name) for name in names]
    assert sorted(reversed(decomposed), key=reading_order) == decomposed

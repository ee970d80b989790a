"""Which maps of keys are sound."""

import pytest

from intake.domain.desk.keys import DEFAULTS, Command, doubled, is_key, keys_of


@pytest.mark.parametrize("key", ["j", "/", "?", "7", "đ", "о", "ش"])
def test_one_visible_character_is_a_key(key: str) -> None:
    assert is_key(key)


@pytest.mark.parametrize("key", ["", " ", "jj", "\n", "\u202e", "\u200b", "🙂", "\ud800"])
def test_anything_else_is_none(key: str) -> None:
    assert not is_key(key)


def test_the_usual_keys_are_sound() -> None:
    assert set(DEFAULTS) == set(Command)
    assert all(is_key(key) for key in DEFAULTS.values())
    assert doubled(DEFAULTS) == []


def test_what_was_changed_takes_the_place_of_the_usual() -> None:
    assert keys_of({})[Command.NEXT] == "j"
    assert keys_of({"next": "x", "open": "too long", "undo": 3, "unknown": "z"}) == {
        **DEFAULTS,
        Command.NEXT: "x",
    }


def test_a_key_does_one_thing_only_whatever_its_case() -> None:
    assert doubled({**DEFAULTS, Command.ROUTE: "J"}) == [Command.ROUTE]

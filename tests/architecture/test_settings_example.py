"""`.env.example` lists every setting, and nothing that is none."""

import re
from pathlib import Path

from intake.config import ROOT, Settings

NAME = re.compile(r"^#?(INTAKE_[A-Z_]+)=(.*)$", re.MULTILINE)


def example() -> dict[str, str]:
    return dict(NAME.findall((ROOT / ".env.example").read_text(encoding="utf-8")))


def test_the_example_lists_exactly_the_settings() -> None:
    assert set(example()) == {f"INTAKE_{name.upper()}" for name in Settings.model_fields}


def test_the_values_shown_are_the_defaults(tmp_path: Path) -> None:
    plain = Settings.for_tests(tmp_path)
    for name, shown in example().items():
        field = Settings.model_fields[name.removeprefix("INTAKE_").lower()]
        if not shown:
            continue
        # Read as the settings would read it, so that `false` and `0.95` compare by meaning.
        read = type(plain).model_validate(
            plain.model_dump() | {name.removeprefix("INTAKE_").lower(): shown}
        )
        assert getattr(read, name.removeprefix("INTAKE_").lower()) == field.default, name


def test_the_example_holds_no_secret() -> None:
    assert example()["INTAKE_SECRET_KEY"] == ""
    assert example()["INTAKE_CODE_KEY"] == ""

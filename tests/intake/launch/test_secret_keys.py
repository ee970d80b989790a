"""Secrets are made once, kept from other eyes, and never replaced behind anybody's back."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from intake.config import Settings
from intake.launch.errors import CannotGoOnError
from intake.launch.secret_keys import FILE_NAME, NAMES, make_secrets


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "requirements.lock").touch()
    return tmp_path


def lines(root: Path) -> dict[str, str]:
    text = (root / "instance" / FILE_NAME).read_text(encoding="utf-8")
    return dict(line.split("=", 1) for line in text.splitlines())


def test_a_fresh_installation_gets_long_keys_that_only_the_owner_can_read(root: Path) -> None:
    assert make_secrets(root, {}) == list(NAMES)
    kept = lines(root)
    assert set(kept) == set(NAMES)
    assert all(len(value) >= 43 for value in kept.values())
    assert len(set(kept.values())) == len(NAMES)
    assert stat.S_IMODE((root / "instance" / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((root / "instance").stat().st_mode) == 0o700


def test_the_settings_find_in_it_all_they_demand(root: Path) -> None:
    demanded = {f"INTAKE_{n.upper()}" for n, f in Settings.model_fields.items() if f.is_required()}
    assert demanded == set(NAMES)
    make_secrets(root, {})
    settings = Settings(_env_file=root / "instance" / FILE_NAME)
    assert settings.code_key.get_secret_value() == lines(root)["INTAKE_CODE_KEY"]


def test_a_second_start_changes_nothing(root: Path) -> None:
    make_secrets(root, {})
    before = lines(root)
    assert make_secrets(root, {}) == []
    assert lines(root) == before


def test_a_key_that_a_later_version_needs_is_added_to_the_others(root: Path) -> None:
    (root / "instance").mkdir(mode=0o755)
    (root / "instance" / FILE_NAME).write_text(f"{NAMES[0]}=kept-as-it-is", encoding="utf-8")
    assert make_secrets(root, {}) == list(NAMES[1:])
    assert lines(root)[NAMES[0]] == "kept-as-it-is"
    assert set(lines(root)) == set(NAMES)
    assert stat.S_IMODE((root / "instance").stat().st_mode) == 0o700


def test_keys_kept_elsewhere_are_not_made_again(root: Path) -> None:
    (root / ".env").write_text(f"# ours\nexport {NAMES[0]}='x'\n", encoding="utf-8")
    assert make_secrets(root, {NAMES[1]: "from the environment"}) == []
    assert not (root / "instance").exists()


def test_a_database_without_its_keys_is_not_given_new_ones(root: Path) -> None:
    (root / "instance").mkdir()
    (root / "instance" / "intake.sqlite3").touch()
    with pytest.raises(CannotGoOnError, match="backup"):
        make_secrets(root, {})
    assert not (root / "instance" / FILE_NAME).exists()


def test_that_holds_for_a_database_in_another_folder_too(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "data"
    elsewhere.mkdir()
    (elsewhere / "intake.sqlite3").touch()
    with pytest.raises(CannotGoOnError, match="tracking codes"):
        make_secrets(root, {"INTAKE_INSTANCE_DIR": str(elsewhere)})


def test_starts_at_the_same_moment_agree_on_one_set(root: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: make_secrets(root, {}), range(8)))
    assert sorted(map(len, made)) == [0] * 7 + [len(NAMES)]
    assert set(lines(root)) == set(NAMES)

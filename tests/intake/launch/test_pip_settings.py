"""Where packages come from is read as pip reads it."""

import os
from pathlib import Path

from intake.launch.pip_settings import (
    DEFAULT_INDEX,
    PipSettings,
    configuration_files,
    read_settings,
)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_with_nothing_set_it_is_what_pip_takes() -> None:
    settings = read_settings({}, [])
    assert settings == PipSettings((DEFAULT_INDEX,), (), None, None, None, 15.0)


def test_the_environment_wins_over_files_and_install_over_global(tmp_path: Path) -> None:
    machine = written(
        tmp_path / "machine.conf",
        "[global]\nindex-url = https://machine.example/simple\ntimeout = 40\n"
        "[install]\nproxy = http://proxy.example:3128\n",
    )
    user = written(
        tmp_path / "user.conf",
        "[global]\nindex-url = https://user.example/simple\nproxy = http://wrong.example\n",
    )
    settings = read_settings({}, [machine, user])
    assert settings.indexes == ("https://user.example/simple",)
    assert settings.proxy == "http://proxy.example:3128"
    assert settings.timeout == 40
    own = {"PIP_INDEX_URL": "https://own.example/simple", "PIP_DEFAULT_TIMEOUT": "7"}
    assert read_settings(own, [machine, user]).indexes == ("https://own.example/simple",)
    assert read_settings({"PIP_DEFAULT_TIMEOUT": "7"}, []).timeout == 7


def test_lists_are_split_as_pip_splits_them(tmp_path: Path) -> None:
    conf = written(
        tmp_path / "pip.conf",
        "[global]\nfind-links =\n    /wheels\n    https://links.example/\n"
        "extra-index-url = https://extra.example/simple\n",
    )
    settings = read_settings({}, [conf])
    assert settings.find_links == ("/wheels", "https://links.example/")
    assert settings.indexes == (DEFAULT_INDEX, "https://extra.example/simple")


def test_without_an_index_only_the_links_are_left() -> None:
    settings = read_settings({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/a /b"}, [])
    assert settings.indexes == ()
    assert settings.find_links == ("/a", "/b")


def test_certificates_come_from_pip_or_from_what_requests_honours() -> None:
    bundle = {"REQUESTS_CA_BUNDLE": "/requests.pem"}
    assert read_settings(bundle, []).certificate == "/requests.pem"
    assert read_settings({**bundle, "PIP_CERT": "/pip.pem"}, []).certificate == "/pip.pem"


def test_a_damaged_or_missing_file_counts_as_empty(tmp_path: Path) -> None:
    damaged = written(tmp_path / "pip.conf", "index-url without a section\n")
    assert read_settings({}, [damaged, tmp_path / "absent"]).indexes == (DEFAULT_INDEX,)
    assert read_settings({"PIP_TIMEOUT": "soon"}, []).timeout == 15.0


def test_the_files_are_pips_own_and_can_be_switched_off() -> None:
    home = Path("/home/somebody")
    files = configuration_files({}, home)
    assert files.index(Path("/etc/pip.conf")) < files.index(home / ".config/pip/pip.conf")
    assert configuration_files({"PIP_CONFIG_FILE": "/my.conf"}, home)[-1] == Path("/my.conf")
    assert configuration_files({"PIP_CONFIG_FILE": os.devnull}, home) == []
    moved = configuration_files({"XDG_CONFIG_HOME": "/moved"}, home)
    assert Path("/moved/pip/pip.conf") in moved

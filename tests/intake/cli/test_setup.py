"""Set-up makes the key of receipts at the first start, and never in place of one that was lost."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from intake.app import create_app
from intake.config import Settings
from intake.ports import Tools
from intake.signing import PRIVATE, FolderKey
from tests.page_client import PageClient
from tests.stories import send

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.receipt_keys


@pytest.fixture
def site(settings: Settings, tools: Tools, folder: Path) -> Flask:
    """An installation that was not set up yet; its model is there, training takes long."""
    settings.models_dir.mkdir(parents=True)
    (settings.models_dir / "active").write_text("a")
    return start(settings, tools)


def start(settings: Settings, tools: Tools) -> Flask:
    """The service as a new process: it knows nothing but what lies on the disk."""
    return create_app(settings, replace(tools, signer=FolderKey(settings.receipt_keys)))


def setup(site: Flask) -> Result:
    return site.test_cli_runner().invoke(args=["setup"])


def test_the_first_start_makes_the_key_and_later_ones_keep_it(
    site: Flask, settings: Settings, tools: Tools, folder: Path
) -> None:
    """Also the first start after an update from a version without receipts."""
    assert "no key with which receipts are signed" in check(site)
    said = setup(site)
    assert said.exit_code == 0, said.output
    number = FolderKey(folder).key_id
    assert f"Made the key with which receipts are signed: {number}" in said.output
    assert "no key with which receipts are signed" not in check(site)
    send(PageClient(site))
    again = setup(start(settings, tools))
    assert (again.exit_code, again.output) == (0, "")
    assert FolderKey(folder).key_id == number


def check(site: Flask) -> str:
    return site.test_cli_runner().invoke(args=["settings", "check"]).output


def test_a_lost_folder_is_told_and_nothing_is_made_in_its_place(
    site: Flask, settings: Settings, tools: Tools, folder: Path, tmp_path: Path
) -> None:
    setup(site)
    send(PageClient(site))
    number = FolderKey(folder).key_id
    folder.rename(tmp_path / "backup")
    later = start(settings, tools)
    said = setup(later)
    assert said.exit_code == 1
    assert number in said.output
    assert str(folder) in said.output
    assert not folder.exists()
    shutil.copytree(tmp_path / "backup", folder)
    assert setup(start(settings, tools)).exit_code == 0
    assert FolderKey(folder).key_id == number


def test_who_has_lost_it_for_good_can_go_on(
    site: Flask, settings: Settings, tools: Tools, folder: Path
) -> None:
    setup(site)
    send(PageClient(site))
    shutil.rmtree(folder)
    later = start(settings, tools)
    assert later.test_cli_runner().invoke(args=["receipt", "new-key"]).exit_code == 0
    assert setup(start(settings, tools)).exit_code == 0
    send(PageClient(later))


def test_whoever_moves_the_private_key_away_gets_another(
    site: Flask, settings: Settings, tools: Tools, folder: Path
) -> None:
    """The way to change keys: the public halves stay, so no receipt is lost."""
    setup(site)
    send(PageClient(site))
    (folder / PRIVATE).unlink()
    said = setup(start(settings, tools))
    assert said.exit_code == 0
    assert "Made the key" in said.output
    assert len(list(folder.glob("[0-9a-f]*.pem"))) == 2


def test_a_file_that_is_no_key_is_told_in_a_sentence(site: Flask, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / PRIVATE).write_text("x")
    said = setup(site)
    assert said.exit_code == 1
    assert f"{folder / PRIVATE} holds no private key" in said.output
    assert (folder / PRIVATE).read_text() == "x"

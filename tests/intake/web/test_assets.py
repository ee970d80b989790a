"""What lies in intake/static is what the manifest says, built from its sources, and small."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from flask import Flask

from intake.config import ROOT
from intake.web.assets import MANIFEST, STATIC, Assets
from tests.gallery import create_gallery

SOURCES = ROOT / "intake" / "assets"
ENTRIES = json.loads(MANIFEST.read_text("utf-8"))["files"]


def built(name: str) -> str:
    return (STATIC / ENTRIES[name]["file"]).read_text("utf-8")


def compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def source_files() -> list[Path]:
    """What the build digests: all but what npm installed and the notes for people."""
    found = (path for path in SOURCES.rglob("*") if path.is_file())
    kept = (p for p in found if "node_modules" not in p.parts and p != SOURCES / "README.md")
    return sorted(kept, key=lambda path: path.relative_to(SOURCES).as_posix())


def test_every_built_file_has_the_hash_of_the_manifest() -> None:
    for name, entry in ENTRIES.items():
        path = STATIC / entry["file"]
        assert sha256(path) == entry["sha256"], name
        assert path.stat().st_size == entry["bytes"], name
        assert f"-{entry['sha256'][:10]}." in entry["file"], name


def test_nothing_else_lies_in_the_folder() -> None:
    there = {p.relative_to(STATIC).as_posix() for p in STATIC.rglob("*") if p.is_file()}
    assert there == {entry["file"] for entry in ENTRIES.values()} | {"manifest.json"}


def test_the_sources_are_those_it_was_built_from() -> None:
    """Whoever changes a style sheet must build again: `npm run build` in intake/assets."""
    digest = hashlib.sha256()
    for path in source_files():
        digest.update(f"{path.relative_to(SOURCES).as_posix()}\n{sha256(path)}\n".encode())
    assert json.loads(MANIFEST.read_text("utf-8"))["sources"] == digest.hexdigest()


def test_what_was_found_stands_below_its_title_whichever_side_a_page_is_read_from() -> None:
    """A Latin title in an Arabic list begins at the right: so does its text."""
    for sheet, side in (("app.css", "left"), ("app.rtl.css", "right")):
        (rule,) = re.findall(r"\.app-hits__snippet\{([^}]*)\}", built(sheet))
        assert f"text-align:{side}" in rule, sheet


def test_the_lock_names_no_place_to_download_from() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text("utf-8"))
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name


def test_style_and_script_keep_to_their_budget() -> None:
    assert compressed(built("app.css")) <= 26_000
    assert compressed(built("app.rtl.css")) <= 26_000
    assert compressed(built("app.js")) <= 2_000
    assert compressed(built("desk.js")) <= 2_000  # for officials alone
    assert compressed(built("passkeys.js")) <= 1_000  # on the pages that offer them


@pytest.mark.parametrize("language", ["vi", "ar"])
def test_a_first_page_without_fonts_stays_under_60_kilobytes(language: str) -> None:
    page = create_gallery().test_client().get(f"/errors/404?lang={language}").text
    style = built("app.rtl.css" if language == "ar" else "app.css")
    total = sum(compressed(part) for part in (page, style, built("app.js"), built("mark.svg")))
    assert total <= 60_000


def test_the_fonts_of_a_vietnamese_page_stay_under_70_kilobytes() -> None:
    fonts = [e["bytes"] for name, e in ENTRIES.items() if re.match(r"fonts/be-.*woff2", name)]
    assert len(fonts) == 4
    assert sum(fonts) <= 70_000


@pytest.mark.parametrize("name", ["app.css", "app.rtl.css"])
def test_style_sheets_fetch_nothing_but_our_own_fonts(name: str) -> None:
    wanted = re.findall(r"url\(([^)]*)\)", built(name))
    own = {entry["file"] for entry in ENTRIES.values()}
    assert wanted
    assert {address.strip("\"'") for address in wanted} <= own
    assert "@import" not in built(name)


def test_the_script_neither_fetches_nor_stores() -> None:
    for word in ("fetch(", "XMLHttpRequest", "localStorage", "document.cookie", "eval(", "import("):
        assert word not in built("app.js")


def test_the_script_of_the_desk_stores_nothing_in_the_browser_and_sends_no_form() -> None:
    for word in (
        "XMLHttpRequest",
        "localStorage",
        "document.cookie",
        "eval(",
        "import(",
        ".submit(",
    ):
        assert word not in built("desk.js")


def test_the_sheet_for_right_to_left_is_the_other_one_mirrored() -> None:
    left = ".govuk-form-group--error{padding-left:15px;border-left:5px solid"
    assert left in built("app.css")
    assert left.replace("left", "right") in built("app.rtl.css")
    assert built("app.css").count("{") == built("app.rtl.css").count("{")


def test_an_asset_has_the_address_of_its_hashed_file() -> None:
    assets = Assets()
    assert assets.asset("app.css") == "/static/" + ENTRIES["app.css"]["file"]
    with pytest.raises(KeyError, match=r"app\.scss"):
        assets.asset("app.scss")


def test_a_broken_manifest_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Assets(tmp_path / "manifest.json")
    (tmp_path / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        Assets(tmp_path / "manifest.json")


def test_hashed_files_may_be_kept_for_a_year_and_nothing_else() -> None:
    client = create_gallery().test_client()
    hashed = client.get("/static/" + ENTRIES["app.css"]["file"], buffered=True)
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashed.mimetype == "text/css"
    for other in ("/static/manifest.json", "/static/app-0000000000.css", "/errors/404"):
        assert "immutable" not in client.get(other, buffered=True).headers.get("Cache-Control", "")


def test_fonts_are_sent_as_fonts() -> None:
    client = create_gallery().test_client()
    address = "/static/" + ENTRIES["fonts/be-vietnam-pro-latin-400.woff2"]["file"]
    font = client.get(address, buffered=True)
    assert font.mimetype == "font/woff2"


def test_the_licences_of_the_fonts_travel_with_them() -> None:
    licences = [name for name in ENTRIES if name.endswith("LICENSE.txt")]
    assert len(licences) == 3
    for name in licences:
        assert "SIL OPEN FONT LICENSE" in built(name).upper()


def test_the_application_gives_templates_their_addresses(app: Flask) -> None:
    assert app.jinja_env.globals["asset"]("app.js") == "/static/" + ENTRIES["app.js"]["file"]

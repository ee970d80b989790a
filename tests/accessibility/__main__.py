"""Walk every page and print what is wrong with it.

    python -m tests.accessibility                       # everything; takes an hour on two cores
    python -m tests.accessibility --languages vi,ar --only track
    python -m tests.accessibility --script off          # the same pages without JavaScript
    python -m tests.accessibility --script off --pictures FOLDER   # and contact sheets of them

Leaves with 1 if anything was found.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from intake.web.i18n import LANGUAGE_NAMES
from tests.accessibility.instance import installed, served
from tests.accessibility.looking import everything, most
from tests.accessibility.pictures import Pictures
from tests.accessibility.places import GROUPS, Place, Town
from tests.accessibility.walk import SCRIPT, Walk, table
from tests.support.machine import chromium


def main() -> int:
    """Carries out the command; returns its exit code."""
    asked = _asked()
    languages = asked.languages.split(",")
    with (
        tempfile.TemporaryDirectory() as folder,
        installed(Path(folder)) as (app, session, tools),
        served(app) as url,
        sync_playwright() as started,
    ):
        town, groups = Town(app, session, tools, not asked.one_role), asked.groups.split(",")
        places = [p for group in groups for p in GROUPS[group](town) if asked.only in p.name]
        browser = started.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        looks = most if asked.brief else everything
        pictures = Pictures(asked.pictures) if asked.pictures else None
        walk = Walk(browser, url, script=asked.script, looks=looks, pictures=pictures)
        for place in places:
            for language in languages if place.first or asked.every else languages[:1]:
                _tell(place, language, walk)
        if not asked.no_errors:
            for place in places:
                walk.errors(place, languages)
        browser.close()
    print(table(walk.seen))
    if pictures:
        print(f"{len(pictures.sheets())} contact sheets in {pictures.folder}")
    return int(any(one.found for one in walk.seen))


def _tell(place: Place, language: str, walk: Walk) -> None:
    seen = walk.look(place, language)
    for fault in seen.found:
        print(f"{place.name} [{language}] {fault}", flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.accessibility")
    parser.add_argument("--languages", default=",".join(LANGUAGE_NAMES))
    parser.add_argument("--groups", default=",".join(GROUPS))
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--script", choices=SCRIPT, default="on")
    parser.add_argument("--brief", action="store_true", help="two looks instead of eight")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="keep pictures there")
    parser.add_argument("--one-role", action="store_true", help="a page as one who gets it")
    parser.add_argument("--no-errors", action="store_true", help="leave the states of errors out")
    parser.add_argument(
        "--every", action="store_true", help="pages that differ by role in every language as well"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

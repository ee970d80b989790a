"""Bad values for every field of every form of a package, and what must become of each.

A package gives one table: form class -> where it stands and what its fields take. The forms are
found by their classes, so that a new form, or a new field, without a row fails.
"""

import enum
import importlib
import inspect
import json
import pkgutil
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from intake.models import Attempt, Base
from intake.ports import Tools
from intake.web.base_forms import VersionForm
from intake.web.forms import ButtonForm, Form
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, checked, fields
from tests.support.moments import Moment

URLENCODED = "application/x-www-form-urlencoded"
LONG = "x" * 30_000
# As bytes of a form, after the name of the field.
NEVER_TAKEN = {
    "too long": LONG,
    "NUL": "a%00b",
    "bell": "a%07b",
    "lone surrogate": "a%ED%A0%80b",
    "broken UTF-8": "a%FF%FEb",
    "right-to-left override": "a%E2%80%AEb",
}
ODD = {
    "NFD": "Tie%CC%82%CC%81ng%20Vie%CC%A3%CC%82t",
    "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
    "JSON": "%7B%22a%22%3A%5B1%5D%7D",
    "None": "None",
}
NOT_GIVEN = ("blank", "missing", "array", "file", "wrong step")
SHARED = {ButtonForm, VersionForm}
VALUES = (*NEVER_TAKEN, *ODD, *NOT_GIVEN, "doubled")

_VIETNAMESE = re.compile("[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậếềểễệốồổỗộớờởỡợứừửữự]", re.I)
UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffd\ud800-\udfff]")
# Written down whatever the answer is.
_NOT_COMPARED = frozenset({"attempt", "claim"})  # counters, and who has what open


class Takes(enum.Enum):
    """What a field takes."""

    TEXT = "any text"
    SHAPED = "a text of one shape"
    CHOICE = "one from a list"
    MANY = "any from a list"
    TICK = "a tick"
    SECRET = "a password"
    HIDDEN = "what the page put there"
    LURE = "nothing: it is for programs"
    FILES = "files of some kinds"


@dataclass(frozen=True)
class Row:
    """One field: what it takes, whether it must be answered, and beside which field the message
    stands when it is not its own."""

    takes: Takes
    required: bool = False
    beside: str = ""
    stands: bool = False  # without an answer the one that the page showed stands
    last: bool = False  # asked for when all the rest holds
    alone: bool = False  # what is said of it hangs on other fields

    def for_itself(self, value: str) -> bool:
        """Whether what becomes of a value hangs on no other field."""
        together = self.takes not in (Takes.HIDDEN, Takes.LURE, Takes.FILES, Takes.SECRET)
        return together and not self.last and not self.alone and self.outcome(value) != "safe"

    def outcome(self, value: str) -> str:
        """What must become of a value: refused, taken, or safe (either, but nothing breaks)."""
        if self.takes in (Takes.HIDDEN, Takes.LURE, Takes.FILES):
            return "refused" if (self.takes, value) == (Takes.FILES, "file") else "safe"
        if self.takes is Takes.SECRET or value == "doubled":
            return "refused"
        if value == "wrong step" and (self.last or not self.required):
            return "safe"  # what else is missing decides
        if self.stands and value in ("missing", "array", "file", "wrong step"):
            return "safe" if value == "wrong step" else "taken"
        if value in NOT_GIVEN:
            listed = self.takes in (Takes.CHOICE, Takes.MANY)
            given = value == "blank" and (listed or self.takes is Takes.TICK)
            return "refused" if self.required or given else "taken"
        takes_text = self.takes is Takes.TEXT and value in ODD
        return "taken" if takes_text else "refused"


@dataclass
class World:
    """What a scene is set in."""

    app: Flask
    session: Session
    tools: Tools
    official: SignIn


@dataclass
class Scene:
    """A form ready to be sent: by whom, from which page, to where, and answers that would do."""

    client: PageClient
    page: str
    good: dict[str, str]
    action: str = ""
    prefix: str = ""  # of the ids of its fields
    refused_with: tuple[int, ...] = (200,)
    keeps: str = ""  # the table in which what is wrong is kept, shown by a page of its own
    token: str = ""  # of the session; the page that has it is not opened again for every value

    @property
    def url(self) -> str:
        return self.action or self.page


@dataclass(frozen=True)
class Stand:
    """Where a form stands, and its fields."""

    scene: Callable[[World], Scene]
    rows: Mapping[str, Row] = field(default_factory=dict)


Table = Mapping[type[Form], Stand]


def forms_of(package: str) -> set[type[Form]]:
    """Every form class that a package of pages defines, in ``forms`` or a module "…_forms", and
    those that all packages share, where a page uses them."""
    folder = importlib.import_module(f"intake.{package}").__path__
    names = [one.name for one in pkgutil.iter_modules(folder)]
    return {
        one
        for name in names
        for module in [importlib.import_module(f"intake.{package}.{name}")]
        for _name, one in inspect.getmembers(module, inspect.isclass)
        if (one in SHARED and not name.endswith("forms"))
        or (name.endswith("forms") and issubclass(one, Form) and one.__module__ == module.__name__)
    }


def fields_of(app: Flask, form: type[Form]) -> set[str]:
    """The names of the fields of a form."""
    with app.test_request_context():
        return {one.name for one in form(formdata=None)} - {"csrf_token"}


def check_table(app: Flask, package: str, table: Table, bases: set[type[Form]]) -> None:
    """Every form and every field must have its row; ``bases`` are never shown themselves."""
    assert set(table) | bases == forms_of(package)
    assert not set(table) & bases
    for form, stand in table.items():
        assert set(stand.rows) == fields_of(app, form), form.__name__


def taking(table: Table) -> list[type[Form]]:
    """The forms with a field that takes one of the values."""
    return [form for form, stand in table.items() if any(_sendings(stand, "taken"))]


def _sendings(stand: Stand, *outcomes: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each value with the fields that are given it at once. A field answers for itself, so that
    those of which the same is expected go together, but for those with rows that say otherwise."""
    for value in VALUES:
        yield from ((value, names) for names in _groups(stand, value, *outcomes))


def _groups(stand: Stand, value: str, *outcomes: str) -> Iterator[tuple[str, ...]]:
    rows = {name: row for name, row in stand.rows.items() if row.outcome(value) in outcomes}
    together = tuple(name for name, row in rows.items() if row.for_itself(value))
    if together:
        yield together
    for name in rows:
        if name not in together:
            yield (name,)


def name_of(value: object) -> str:
    """A short id of a case."""
    return value.__name__ if isinstance(value, type) else str(value)


def check_refused(world: World, stand: Stand) -> int:
    """Send every value that the fields must not take (and what nobody sees); return how many.
    Whoever is refused stays where they are: we go back only when something was stored."""
    scene = vietnamese(stand.scene(world))
    moment, before, sent = Moment(world.session, scene.client), stored(world.session), 0
    for value, names in _sendings(stand, "refused", "safe"):
        sent += len(names)
        _first_try(world)
        response = send(scene, names, value)
        assert response.status_code < 500, (names, value, response.status_code)
        if stand.rows[names[0]].outcome(value) == "refused":
            _refused(shown(scene, response), scene, stand, names, value)
            _only_kept(scene, world, before, (names, value))
            if scene.keeps:
                moment.back()
            continue
        _safe(stand.rows[names[0]], value, world, before)
        if stored(world.session) != before:
            moment.back()
    return sent


def shown(scene: Scene, response: TestResponse) -> TestResponse:
    """The page that says what is wrong: the answer itself, or the same page asked for again."""
    leads_back = scene.keeps and (response.location or "").partition("?")[0] == scene.page
    return scene.client.http.get(response.location or "") if leads_back else response


def _only_kept(scene: Scene, world: World, before: dict[str, Any], what: object) -> None:
    clean(world.session, before)
    after = stored(world.session)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed <= {scene.keeps}, what


def _first_try(world: World) -> None:
    """Limits have tests of their own; here nobody tried anything before."""
    world.app.extensions["intake_limits"].storage.reset()
    world.session.execute(delete(Attempt))
    world.session.commit()


def _safe(row: Row, value: str, world: World, before: dict[str, Any]) -> None:
    if row.takes is Takes.HIDDEN and row.required:
        assert stored(world.session) == before, value
    clean(world.session, before)


def _refused(
    response: TestResponse, scene: Scene, stand: Stand, names: tuple[str, ...], value: str
) -> None:
    assert response.status_code in scene.refused_with, (value, response.status_code)
    page = checked(response, response.status_code)
    assert page.title.startswith("Lỗi: "), page.title
    for name in names:
        _explained(page, scene, stand, name, value)
    if value != "wrong step":
        _kept(page, scene, stand, names, value)


def _explained(page: Page, scene: Scene, stand: Stand, name: str, value: str) -> None:
    """The message stands beside the field, in Vietnamese, and the summary above leads to it."""
    row = stand.rows[name]
    at = scene.prefix + (row.beside or name)
    if row.takes is Takes.SECRET:
        at = next((scene.prefix + n for n in stand.rows if scene.prefix + n in page.errors), at)
    message = page.errors.get(at, "").partition(":")[2]
    assert message.strip(), (name, value, page.errors)
    assert _VIETNAMESE.search(message), (name, value, message)
    described = [e for e in page.root.iter() if f"{at}-error" in e.get("aria-describedby", "")]
    assert described, (value, at)
    assert any(a.get("href") == f"#{at}" for a in page.find("a")), (name, value)
    assert any(e.get("id") == at for e in page.root.iter()), at


def _kept(page: Page, scene: Scene, stand: Stand, names: tuple[str, ...], value: str) -> None:
    """What was typed still stands in the form, but for passwords, which never come back."""
    form = next(f for f in page.forms() if _holds(f, scene, stand))
    shown = dict(fields(form))
    for other, typed in scene.good.items():
        row = stand.rows.get(other)
        if row is None or row.takes is Takes.SECRET:
            assert typed not in page.response.text or row is None, other
        elif other not in names and row.takes is not Takes.HIDDEN:
            assert shown.get(other, "").strip() == typed, (value, other, shown.get(other))
    for name in names:
        _kept_as_typed(shown, name, stand.rows[name].takes, value)


def _kept_as_typed(shown: Mapping[str, str], name: str, takes: Takes, value: str) -> None:
    if takes is Takes.SECRET:
        assert name not in shown or not shown[name]
    elif takes in (Takes.TEXT, Takes.SHAPED) and value not in NOT_GIVEN and value != "doubled":
        expected = LONG if value == "too long" else "a" if value in NEVER_TAKEN else ""
        assert expected in shown[name], (name, value, shown[name])
        assert shown[name].strip()
        assert not UNCLEAN.search(shown[name].replace("\ufffd", ""))


def _holds(form: Any, scene: Scene, stand: Stand) -> bool:
    ids = {element.get("id") for element in form.iter()}
    return any(scene.prefix + name in ids for name in stand.rows)


def check_taken(world: World, stand: Stand) -> None:
    """Send every value to the fields that take it: what is stored of it is clean."""
    scene = vietnamese(stand.scene(world))
    moment, before = Moment(world.session, scene.client), stored(world.session)
    for value, names in _sendings(stand, "taken"):
        _first_try(world)
        response = send(scene, names, value)
        assert response.status_code in (200, 303), (value, names, response.status_code)
        if response.status_code == 200:
            page = checked(response)
            assert not page.errors, (value, names, page.errors)
            assert not page.title.startswith("Lỗi: "), (value, names)
        clean(world.session, before)
        moment.back()


def vietnamese(scene: Scene) -> Scene:
    """The same scene for somebody who reads Vietnamese, as their session says."""
    scene.client.http.get("/?lang=vi")
    return scene


def token(scene: Scene) -> str:
    """The token of the page on which the form stands."""
    if not scene.token:
        answer = scene.client.http.get(scene.page, headers={"Accept-Language": "en"})
        scene.token = checked(answer).value("csrf_token")
    return scene.token


def send(scene: Scene, names: tuple[str, ...], value: str) -> TestResponse:
    """Send the form with one value for these fields; once more when the session has another
    token."""
    answer = _sent(scene, names, value)
    if answer.status_code == 400:
        known, scene.token = scene.token, ""
        if token(scene) != known:
            answer = _sent(scene, names, value)
    return answer


def _sent(scene: Scene, names: tuple[str, ...], value: str) -> TestResponse:
    good = {
        k: v for k, v in scene.good.items() if value != "wrong step" or k in ("version", "about")
    }
    typed = {name: good.pop(name, "b") for name in names}
    good["csrf_token"] = token(scene)
    if value == "file":
        files = {name: (BytesIO(b"PK\x03\x04"), "a.zip", "application/zip") for name in names}
        return post(scene, good | files, content_type="multipart/form-data")
    return post(scene, "&".join([urlencode(good), *(_raw(n, t, value) for n, t in typed.items())]))


def _raw(name: str, typed: str, value: str) -> str:
    if value in NEVER_TAKEN or value in ODD:
        return f"{name}={(NEVER_TAKEN | ODD)[value]}"
    return {
        "blank": f"{name}=%20%E2%80%8B",
        "missing": "",
        "array": f"{name}%5B%5D=a&{name}%5B0%5D=b",
        "wrong step": "another=a&field=b",
        "doubled": f"{urlencode({name: typed})}&{name}=b",
    }[value]


def post(scene: Scene, data: Any, *, content_type: str = URLENCODED) -> TestResponse:
    """Send a body as it is, with a browser that would rather read English."""
    return scene.client.http.post(
        scene.url, data=data, content_type=content_type, headers={"Accept-Language": "en"}
    )


def stored(session: Session) -> dict[str, Any]:
    """Everything in the database, by table and in the order of its rows, as the driver gives it
    (tests ask very often)."""
    session.rollback()
    raw = session.connection().connection.driver_connection
    assert raw is not None
    found = {
        name: raw.execute(f'SELECT * FROM "{name}"').fetchall()
        for name in Base.metadata.tables
        if name not in _NOT_COMPARED and not name.startswith("department")
    }
    session.rollback()
    return found


def clean(session: Session, before: dict[str, Any]) -> None:
    """Every text that was stored since is composed and free of what no page can show."""
    for name, rows in stored(session).items():
        known = {repr(row) for row in before[name]}
        for row in rows:
            if repr(row) not in known:
                for text in texts_in(tuple(row)):
                    assert not UNCLEAN.search(text), (name, text)
                    assert unicodedata.is_normalized("NFC", text), (name, text)


def texts_in(value: object) -> Iterator[str]:
    """Every text inside a row, also within JSON."""
    if isinstance(value, str):
        yield value
        if value.startswith(("{", "[")):
            with suppress(ValueError):
                yield from texts_in(json.loads(value))
    elif isinstance(value, dict):
        yield from texts_in(list(value.items()))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from texts_in(one)

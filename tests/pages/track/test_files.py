"""Files with an addition or a reply, also from somebody anonymous."""

import shutil
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.models import Attachment, Message, Submission
from intake.ports import Tools
from tests.page_client import Page, PageClient, checked
from tests.sample_files import EICAR, jpeg, pdf
from tests.stories import open_tracking, send, work

pytestmark = pytest.mark.usefixtures("departments")

TEXT = "Gửi kèm ảnh trạm phát sóng bị đổ ở đầu thôn."
NOBODY = {"identity": "anonymous"}


def form_of(page: Page, ending: str = "/add") -> int:
    return next(n for n, form in enumerate(page.forms()) if form.get("action", "").endswith(ending))


@pytest.mark.parametrize("contact", [None, NOBODY])
def test_files_come_with_an_addition(
    client: PageClient, session: Session, app: Flask, tools: Tools, contact: dict[str, str] | None
) -> None:
    page = open_tracking(client, send(client, **({"contact": contact} if contact else {})))
    files = [(BytesIO(jpeg()), "trạm.jpg"), (BytesIO(pdf()), "đơn.pdf")]
    page = client.submit(page, form=form_of(page), text=TEXT, files=files)
    assert "trạm.jpg" in page.text
    assert "being checked" in page.text
    message = session.scalars(select(Message)).one()
    assert {row.message_id for row in session.scalars(select(Attachment))} == {message.id}
    work(app, tools)
    assert "being checked" not in client.get_page("track.follow").text


def test_what_is_refused_keeps_the_text_and_says_why(
    client: PageClient, session: Session, tools: Tools
) -> None:
    page = open_tracking(client, send(client))
    files = [(BytesIO(b"MZ"), "a.exe"), (BytesIO(pdf()), "b.pdf")]
    page = client.submit(page, form=form_of(page), text=TEXT, files=files)
    assert "Only PDF" in page.errors["files"]
    assert page.value("text") == TEXT
    assert session.scalars(select(Attachment)).all() == []
    assert list(tools.files.keys()) == []


def test_a_refused_file_is_said_on_the_page(
    client: PageClient, session: Session, app: Flask, tools: Tools
) -> None:
    page = open_tracking(client, send(client))
    files = [(BytesIO(EICAR), "ghi chú.txt")]
    client.submit(page, form=form_of(page), text=TEXT, files=files)
    with transaction(session):
        row = session.scalars(select(Attachment)).one()
        row.state, row.refusal = "refused", "virus"
    page = client.get_page("track.follow")
    assert "Something harmful was found in “ghi chú.txt”" in page.text


def test_when_the_disk_is_full_the_text_comes_back(
    client: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_tracking(client, send(client))
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
        client.http.environ_base["HTTP_ORIGIN"] = "http://localhost"
        files = [(BytesIO(pdf()), "a.pdf")]
        answer = client.post(page, form=form_of(page), text=TEXT, files=files)
    assert int(answer.headers["Retry-After"]) > 0
    assert TEXT in checked(answer, 503).text
    assert session.scalars(select(Message)).all() == []


def test_nothing_is_taken_once_nobody_works_on_it(
    client: PageClient, session: Session, tools: Tools
) -> None:
    page = open_tracking(client, send(client))
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue = "answered", ""
    client.post(page, form=form_of(page), text=TEXT, files=[(BytesIO(pdf()), "a.pdf")])
    assert session.scalars(select(Attachment)).all() == []
    assert [p for p in tools.files.folder.rglob("*") if p.is_file()] == []  # type: ignore[attr-defined]

"""Files on the public form: added, seen, taken out, sent along; refused with a reason beside the
field; and whatever breaks, nothing typed is lost."""

import shutil
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from intake.domain.receiving.attachments import MAX_FILES, FileState
from intake.models import Attachment, Draft
from intake.ports import Tools
from intake.services.receiving.drafts import KEPT_FOR
from intake.web.request import MAX_BODY_WITH_FILES
from tests.page_client import Page, PageClient, checked, fields
from tests.sample_files import GOOD, docx, jpeg, pdf
from tests.stories import ANSWERS, Sent, open_tracking, receipt_on, work

pytestmark = pytest.mark.usefixtures("departments")

HERE = {"Origin": "http://localhost", "Accept-Language": "en"}


def given(*files: tuple[str, bytes]) -> list[tuple[BytesIO, str]]:
    """Files as a browser sends them."""
    return [(BytesIO(content), name) for name, content in files]


def post_large(client: PageClient, page: Page, path: str, *files: tuple[str, bytes]) -> Any:
    """Send a form with large files, without the temporary file that the test client would use."""
    data: dict[str, Any] = dict(fields(page.forms()[-1]))
    boundary, body = encode_multipart(
        MultiDict(
            [
                *data.items(),
                *(("files", FileStorage(content, name)) for content, name in given(*files)),
            ]
        )
    )
    kind = f"multipart/form-data; boundary={boundary}"
    return client.http.post(path, data=body, content_type=kind, headers=HERE)


def begun(client: PageClient) -> Page:
    """Everything up to the screen for files has been answered."""
    for step in ("kind", "details", "place"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    return client.get_page("submit.files")


def rest(client: PageClient) -> Page:
    """The remaining screens are answered."""
    for step in ("contact", "consent"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    return client.get_page("submit.check")


def rows(session: Session) -> list[Attachment]:
    session.rollback()
    return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def stored(tools: Tools) -> int:
    """How many files lie in the folder, finished or not."""
    folder = tools.files.folder  # type: ignore[attr-defined]
    return sum(1 for path in folder.rglob("*") if path.is_file())


def test_files_of_every_kind_go_along(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    page = begun(client)
    five = [(name, content) for name, content in GOOD.items() if name != "anh.png"]
    answer = client.post(page, files=given(*five))
    assert answer.location == "/submit/contact"
    check = rest(client)
    assert "don.pdf" in check.text
    assert "Word document" in check.text
    done = client.submit(check)
    assert "Files received" in done.text
    assert "ghi-chu.txt" in client.http.get("/submit/receipt.txt").text
    assert {row.state for row in rows(session)} == {FileState.HELD}
    assert {row.draft_id for row in rows(session)} == {None}
    sent = receipt_on(done)
    assert "being checked" in open_tracking(client, sent).text
    work(app, tools)
    assert {row.state for row in rows(session)} == {FileState.CLEAN}
    page = client.get_page("track.follow")
    assert "don.pdf" in page.text
    assert "being checked" not in page.text


def test_nobody_must_add_a_file(client: PageClient, session: Session) -> None:
    page = begun(client)
    assert client.post(page).location == "/submit/contact"
    sent = receipt_on(client.submit(rest(client)))
    assert isinstance(sent, Sent)
    assert rows(session) == []


def test_one_after_the_other_and_out_again(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    page = client.submit(begun(client), files=given(("đơn.pdf", pdf())), go="add")
    page = client.submit(page, files=given(("ảnh.jpg", jpeg())), go="add")
    assert "đơn.pdf" in page.text
    assert "JPEG picture" in page.text
    page = client.submit(page, form=0)  # the button beside the first file
    assert "đơn.pdf" not in page.text
    assert [row.filename for row in rows(session)] == ["ảnh.jpg"]
    work(app, tools)
    assert stored(tools) == 1


def test_nobody_takes_a_file_out_of_anothers_draft(
    app: Flask, client: PageClient, session: Session
) -> None:
    client.submit(begun(client), files=given(("a.pdf", pdf())), go="add")
    other = PageClient(app)
    page = other.submit(begun(other), files=given(("b.pdf", pdf())), go="add")
    token = page.value("csrf_token")
    for row in rows(session):
        other.http.post(f"/submit/files/{row.id}/remove", data={"csrf_token": token})
    assert [row.filename for row in rows(session)] == ["a.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "Only PDF, JPEG, PNG"),
        ("a.svg", b"<svg/>", "Only PDF, JPEG, PNG"),
        ("a.pdf", b"<html></html>", "not what its name says"),
        ("a.docm", docx(), "macros"),
        ("a.docx", docx(more={"word/vbaProject.bin": b"x"}), "macros"),
        ("a.pdf", pdf(trailer="/Encrypt 6 0 R"), "password"),
        ("a.txt", "Tiếng".encode("utf-16"), "UTF-8"),
        ("rỗng.pdf", b"", "is empty"),
    ],
)
def test_what_is_refused_is_explained_beside_the_field_and_the_rest_kept(
    client: PageClient, session: Session, tools: Tools, name: str, content: bytes, said: str
) -> None:
    page = client.submit(begun(client), files=given((name, content), ("tot.pdf", pdf())))
    message = page.errors["files"]
    assert said in message
    assert name in message
    assert page.title.startswith("Error: ")
    assert [row.filename for row in rows(session)] == ["tot.pdf"]
    assert stored(tools) == 1


def test_a_file_that_is_too_large_is_said_and_leaves_nothing(
    client: PageClient, tools: Tools, session: Session
) -> None:
    large = b"%PDF-" + b"x" * (12 * 2**20)
    answer = post_large(client, begun(client), "/submit/files", ("to.pdf", large))
    assert answer.status_code == 303
    assert "larger than 10 MB" in client.get_page(answer.location).errors["files"]
    assert stored(tools) == 0
    assert rows(session) == []


def test_the_way_back_works_after_a_refused_file_and_going_on_forgets_it(
    client: PageClient,
) -> None:
    refused, good = ("a.exe", b"MZ"), ("tot.pdf", pdf())
    answer = client.post(begun(client), files=given(refused, good))
    assert (answer.status_code, answer.location) == (303, "/submit/files")
    page = client.get_page("submit.files")  # as often as it is asked for
    assert "a.exe" in page.errors["files"]
    assert "tot.pdf" in page.text
    assert client.http.get("/submit/check").location == "/submit/files"
    assert client.post(page).location == "/submit/contact"
    assert client.get_page("submit.files").errors == {}


def test_more_than_a_form_may_hold_is_not_even_read(client: PageClient, tools: Tools) -> None:
    much = [(f"{n}.pdf", b"x" * (MAX_BODY_WITH_FILES // 5)) for n in range(6)]
    answer = post_large(client, begun(client), "/submit/files", *much)
    assert checked(answer, 413).text
    assert stored(tools) == 0


def test_other_pages_take_no_more_than_before(client: PageClient, tools: Tools) -> None:
    page = client.get_page("submit.step", step="kind")
    answer = post_large(client, page, "/submit/kind", ("a.pdf", b"x" * 1_100_000))
    assert answer.status_code == 413
    answer = client.post(page, kind="report", files=given(("a.pdf", b"x" * 300_000)))
    assert answer.status_code == 303
    assert stored(tools) == 0


def test_more_than_five_are_too_many(client: PageClient, session: Session, tools: Tools) -> None:
    files = [(f"{n}.pdf", pdf()) for n in range(9)]
    page = client.submit(begun(client), files=given(*files[:3]), go="add")
    page = client.submit(page, files=given(*files[3:]), go="add")
    assert page.errors["files"].endswith("At most 5 files can be added.")
    assert len(rows(session)) == MAX_FILES == stored(tools)
    assert client.post(page).location == "/submit/contact"
    page = client.get_page("submit.files")
    assert "as many files as can be added" in page.text
    client.submit(page, form=0)
    assert len(rows(session)) == 4


def test_another_window_sees_that_files_were_added_since(
    client: PageClient, session: Session
) -> None:
    begun(client)
    check = rest(client)
    page = client.get_page("submit.files", back="check")
    assert client.post(page, files=given(("a.pdf", pdf()))).location == "/submit/check"
    again = client.submit(check)
    assert "changed in another window" in again.text
    assert "a.pdf" in again.text
    client.submit(again)
    assert [row.draft_id for row in rows(session)] == [None]


def test_a_deleted_draft_deletes_its_files(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    client.submit(begun(client), files=given(("a.pdf", pdf())), go="add")
    client.submit(client.get_page("submit.ask_to_discard"))
    assert rows(session) == []
    work(app, tools)
    assert stored(tools) == 0
    assert session.scalars(select(Draft)).all() == []
    assert KEPT_FOR.days == 14


def test_a_form_that_names_no_file_or_lies_about_it(
    client: PageClient, session: Session, tools: Tools
) -> None:
    page = begun(client)
    data = dict(fields(page.forms()[-1]))
    for files in ("text", given(("", b"x")), [(BytesIO(b"a"), "\x00"), (BytesIO(pdf()), "/")]):
        answer = client.http.post("/submit/files", data=data | {"files": files}, headers=HERE)
        assert answer.status_code in (200, 303)
    assert rows(session) == []
    assert stored(tools) == 0


def test_a_full_disk_is_told_and_works_again_without_restart(
    client: PageClient, session: Session, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = begun(client)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
        answer = client.post(page, files=given(("a.pdf", pdf())))
        assert int(answer.headers["Retry-After"]) > 0
        checked(answer, 503)
    assert rows(session) == []
    assert stored(tools) == 0
    assert client.get_page("submit.step", step="details").value("title")
    assert client.post(page, files=given(("a.pdf", pdf()))).status_code == 303


def test_without_its_token_nothing_stays(client: PageClient, tools: Tools) -> None:
    page = begun(client)
    answer = client.post(page, files=given(("a.pdf", pdf())), csrf_token="wrong")
    assert answer.status_code == 400
    assert stored(tools) == 0

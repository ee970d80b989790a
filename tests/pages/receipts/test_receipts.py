"""Whoever sends something takes a signed receipt home, and anybody can check it."""

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake import signing
from intake.app import create_app
from intake.config import Settings
from intake.database import transaction
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Role
from intake.domain.receiving.receipts import SignedReceipt
from intake.models import SignedReceiptRow, Submission
from intake.ports import Tools
from intake.services.discretion.privacy import erase_person
from intake.web.receipt import CODE_SHOWN_FOR
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, words
from tests.sample_files import jpeg, pdf
from tests.stories import ANSWERS, Sent, open_tracking, receipt_on, send, walk_to_check, work

pytestmark = pytest.mark.usefixtures("departments")
PICTURE, PAPER = jpeg(), pdf()


def download(client: PageClient, path: str = "/submit/receipt.json") -> bytes:
    answer = client.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    return bytes(answer.data)


def look(client: PageClient, receipt: bytes, *files: tuple[str, bytes]) -> Page:
    """Check a receipt on the public page."""
    sent: dict[str, Any] = {"receipt": (BytesIO(receipt), "a-receipt.json")}
    if files:
        sent["files"] = [(BytesIO(content), name) for name, content in files]
    return client.submit(client.get_page("receipts.check"), **sent)


def send_with_files(client: PageClient) -> Sent:
    for step in ("kind", "details", "place"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    files = [(BytesIO(PICTURE), "cầu.jpg"), (BytesIO(PAPER), "don.pdf")]
    client.post(client.get_page("submit.files"), files=files)
    for step in ("contact", "consent"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    return receipt_on(client.submit(client.get_page("submit.check")))


def test_the_receipt_says_what_was_sent_and_when(
    client: PageClient, tools: Tools, clock: MovedClock
) -> None:
    sent = send(client)
    receipt = signing.check(download(client), tools.signer.public_key_of)
    said = receipt.document
    assert said["number"] == sent.reference
    assert receipt.received_at == clock.now
    assert (said["title"], said["body"]) == tuple(ANSWERS["details"].values())
    assert said["sender"]["name"] == "Nông Văn Mẫu"
    text = download(client).decode()
    assert "mau@example.com" not in text, "nobody needs it to prove who wrote"
    assert sent.code.replace("-", "") not in text


def test_an_anonymous_sender_is_not_named(client: PageClient) -> None:
    send(client, contact={"identity": "anonymous"})
    page = look(client, download(client))
    assert "The receipt holds" in page.text
    assert "Sender" not in page.text


def test_the_same_bytes_are_given_months_later(
    app: Flask, client: PageClient, session: Session, clock: MovedClock, tools: Tools
) -> None:
    """Also when the kind was corrected, and pictures have lost what cameras note in them."""
    sent = send_with_files(client)
    first = download(client)
    work(app, tools)
    with transaction(session):
        session.execute(update(Submission).values(kind="question", language="en"))
    clock.move(days=90)
    assert client.http.get("/submit/receipt.json").status_code == 404, "not on a shared computer"
    back = PageClient(app)
    page = open_tracking(back, sent)
    assert "/track/receipt.json" in page.response.text
    assert download(back, "/track/receipt.json") == first


def test_files_are_named_as_they_arrived(client: PageClient, app: Flask, tools: Tools) -> None:
    send_with_files(client)
    work(app, tools)
    receipt = download(client)
    page = look(client, receipt, ("đổi tên.jpg", PICTURE), ("don.pdf", PAPER + b" "))
    assert "cầu.jpg the same file" in page.text
    assert "don.pdf another content under this name" in page.text
    page = look(client, receipt, ("khác.txt", b"x"))
    assert "cầu.jpg not compared" in page.text
    assert "khác.txt not on the receipt" in page.text


def test_more_files_than_are_compared_are_said_to_be_left_out(client: PageClient) -> None:
    send_with_files(client)
    files = [(f"{n}.txt", b"%d" % n) for n in range(5)]
    page = look(client, download(client), *files)
    assert page.errors == {}
    page = look(client, download(client), *files, ("cầu.jpg", PICTURE))
    assert "The receipt holds" in page.text
    assert "cầu.jpg not compared" in page.text
    assert "At most 5 files are compared at once" in page.errors["files"]


def test_on_a_full_disk_no_file_is_called_another(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_with_files(client)
    receipt, page = download(client), client.get_page("receipts.check")
    room = iter([2**40, 0])  # for the receipt, and then no more
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=next(room)))
    sent = {"receipt": (BytesIO(receipt), "a.json"), "files": [(BytesIO(PICTURE), "cầu.jpg")]}
    answer = client.post(page, **sent)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "another content" not in answer.text


def test_checking_has_a_limit_of_its_own(client: PageClient) -> None:
    page = client.get_page("receipts.check")
    for _ in range(60):
        assert client.post(page).status_code == 200
    assert client.post(page).status_code == 429
    send_with_files(client)


def test_nothing_that_was_compared_stays(client: PageClient, tools: Tools) -> None:
    send(client)
    look(client, download(client), ("a.bin", b"x" * 100))
    folder = tools.files.folder  # type: ignore[attr-defined]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_changed_receipt_is_refused_beside_the_field(client: PageClient) -> None:
    send(client)
    receipt = download(client)
    page = look(client, receipt.replace("Nà Pục".encode(), "Nà Pùc".encode()))
    assert page.title.startswith("Error: ")
    assert "something else than what was signed" in page.errors["receipt"]
    assert "no receipt of this service" in look(client, b"xin chao").errors["receipt"]


def test_a_receipt_of_somebody_else_is_refused(client: PageClient, tmp_path: Any) -> None:
    send(client)
    stranger = signing.FolderKey(tmp_path / "stranger")
    stranger.make()
    document = signing.read(download(client)).document
    message = SignedReceipt(document, stranger.key_id, b"").message
    forged = SignedReceipt(document, stranger.key_id, stranger.sign(message)).file()
    assert "not signed by this service" in look(client, forged).errors["receipt"]


def test_without_a_receipt_there_is_nothing_to_check(client: PageClient) -> None:
    page = client.submit(client.get_page("receipts.check"))
    assert page.errors == {"receipt": "Error: Choose the receipt"}


def test_the_public_key_is_for_everybody(client: PageClient, app: Flask) -> None:
    send(client)
    key = PageClient(app).http.get("/receipts/key.pem").data
    assert signing.check(download(client), signing.only(key))


def test_receipts_are_checked_without_the_private_key(
    settings: Settings, tools: Tools, client: PageClient, receipt_keys: Path, tmp_path: Path
) -> None:
    send(client)
    receipt = download(client)
    folder = shutil.copytree(receipt_keys, tmp_path / "moved")
    (folder / signing.PRIVATE).unlink()
    other = create_app(settings, replace(tools, signer=signing.FolderKey(folder)))
    page = look(PageClient(other), receipt)
    assert "The receipt holds" in page.text
    assert "Save the public key" not in page.text
    assert PageClient(other).http.get("/receipts/key.pem").status_code == 404
    (folder / f"{tools.signer.key_id}.pem").write_bytes(b"damaged")
    assert "not signed by this service" in look(PageClient(other), receipt).errors["receipt"]


def test_only_its_sender_gets_it(app: Flask, client: PageClient, clock: MovedClock) -> None:
    send(client)
    stranger = PageClient(app)
    assert stranger.http.get("/submit/receipt.json").status_code == 404
    assert stranger.http.get("/track/receipt.json").location == "/track/"
    clock.move(seconds=CODE_SHOWN_FOR.total_seconds() + 1)
    assert client.http.get("/submit/receipt.json").status_code == 404


def test_a_text_that_was_changed_in_the_database_gives_no_receipt(
    app: Flask, client: PageClient, session: Session
) -> None:
    sent = send(client)
    with transaction(session):
        session.execute(update(Submission).values(body="Không có gì."))
    open_tracking(client, sent)
    assert client.http.get("/track/receipt.json").status_code == 404
    said = app.test_cli_runner().invoke(args=["receipt", "check-stored"])
    assert said.exit_code == 1
    assert f"{sent.reference} is not as it was signed" in said.output


def test_a_receipt_goes_with_the_data_of_its_sender(
    app: Flask, client: PageClient, session: Session, clock: MovedClock
) -> None:
    sent = send(client)
    assert app.test_cli_runner().invoke(args=["receipt", "check-stored"]).exit_code == 0
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        erase_person(session, it, by=SYSTEM, reason=ErasureReason.REQUEST, now=clock.now)
    assert session.scalars(select(SignedReceiptRow)).all() == []
    page = open_tracking(client, sent)
    assert "/track/receipt.json" not in page.response.text
    assert client.http.get("/track/receipt.json").status_code == 404


def test_what_an_official_typed_in_has_its_receipt_too(
    official: SignIn, session: Session, tools: Tools
) -> None:
    desk = official(Role.INTAKE)
    page = desk.get_page("review_enter.enter")
    typed = {"channel": "paper", "kind": "initiative", "language": "vi", **ANSWERS["details"]}
    desk.submit(page, **typed, identity="anonymous", agree_process="y")
    row = session.scalars(select(SignedReceiptRow)).one()
    assert row.key_id == tools.signer.key_id


def test_sent_twice_it_is_signed_once(client: PageClient, session: Session) -> None:
    page = walk_to_check(client)
    client.submit(page)
    first = download(client)
    client.post(page)
    assert download(client) == first
    assert len(session.scalars(select(SignedReceiptRow)).all()) == 1


@pytest.mark.parametrize("lang", ["vi", "en", "ru", "nb", "ar"])
def test_names_of_files_stand_in_the_hint_as_words(client: PageClient, lang: str) -> None:
    """Marks that keep a name whole are marks, and nothing to be read."""
    page = client.get_page("receipts.check", lang=lang)
    assert "<bdi" not in page.text
    whole = {words(one) for one in page.find("bdi")}
    assert {"-receipt.json", "-certificate.json"} <= whole

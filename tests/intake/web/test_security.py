"""What protects every page: headers, cookies, tokens, limits; checked on every route there is."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from intake.app import create_app
from intake.config import ROOT, Settings
from intake.domain.permissions import Grant, Role
from intake.ports import Tools
from intake.web.security import POLICY
from tests.conftest import SignIn
from tests.page_client import PageClient

SAMPLES = {"int": 1, "default": "A" * 26, "path": "x", "string": "x", "any": "kind"}


def addresses(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Each rule that takes ``method`` with an address for it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        values = {name: _sample(rule, name) for name in rule.arguments}
        yield rule, adapter.build(rule.endpoint, values, method)


def _sample(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    items = getattr(converter, "items", None)
    if items:
        return sorted(items)[0]
    return 1 if isinstance(converter, IntegerConverter) else SAMPLES["default"]


def test_every_page_carries_the_protecting_headers(app: Flask, official: SignIn) -> None:
    visitors = [app.test_client(), official(Role.INTAKE).http, official(Role.ADMINISTRATOR).http]
    seen = 0
    for client in visitors:
        for rule, address in addresses(app, "GET"):
            answer = client.get(address)
            seen += 1
            assert answer.headers["Content-Security-Policy"] == POLICY, address
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert "camera=()" in answer.headers["Permissions-Policy"]
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert answer.headers["X-Request-ID"]
            if rule.endpoint != "static":
                # What is published is the same for every visitor, and is asked for again each time.
                public = rule.endpoint.startswith("published.") and client is visitors[0]
                kept = public and answer.status_code == 200
                wanted = "public, no-cache" if kept else "no-store"
                assert answer.headers["Cache-Control"] == wanted, address
            if answer.mimetype.startswith("text/"):
                assert "charset=utf-8" in answer.content_type, address
    assert seen > 30


def test_error_pages_carry_them_too(client: PageClient) -> None:
    for answer in (client.http.get("/nowhere"), client.http.post("/account/sign-in")):
        assert answer.status_code in (404, 400)
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_form_is_taken_without_its_token(app: Flask, official: SignIn) -> None:
    """Every POST route there is, for visitors and for who has every role (WSTG-SESS-05)."""
    everything = tuple(Grant(role) for role in Role)
    clients = [app.test_client(), official(grants=everything).http]
    tried = 0
    for rule, address in addresses(app, "POST"):
        # What mail programs send ends letters for whoever holds a letter (RFC 8058): its address is
        # the token, and a wrong one is nowhere.
        refused = 404 if rule.endpoint == "track.stop" else 400
        for client in clients:
            for data in ({}, {"csrf_token": "x"}, {"csrf_token": "a.b.c"}):
                answer = client.post(address, data=data)
                tried += 1
                assert answer.status_code == refused, (rule.endpoint, answer.status_code)
    assert tried > 300


def test_a_token_of_another_visitor_is_worthless(client: PageClient, app: Flask) -> None:
    token = PageClient(app).get_page("account.sign_in").value("csrf_token")
    client.get_page("account.sign_in")
    assert client.http.post("/account/sign-in", data={"csrf_token": token}).status_code == 400


def test_only_get_is_ever_cacheable_and_methods_are_not_mixed(client: PageClient) -> None:
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT"):
        answer = client.http.open("/account/sign-in", method=method)
        assert answer.status_code == 405, method
        assert "POST" in answer.headers["Allow"]
    assert client.http.get("/account/sign-out").status_code == 405


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client: PageClient) -> None:
    cookie = client.http.get("/account/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("intake=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_behind_tls_cookies_and_headers_are_stricter(settings: Settings, tools: Tools) -> None:
    app = create_app(settings.model_copy(update={"secure_cookies": True}), tools)
    answer = app.test_client().get("/account/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-intake=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def _seen_address(app: Flask, **headers: str) -> str:
    from flask import request

    with app.test_client() as client:
        client.get("/healthz", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
        return request.remote_addr or ""


def test_forwarded_headers_count_only_from_a_trusted_proxy(
    app: Flask, settings: Settings, tools: Tools
) -> None:
    spoofed = {"X-Forwarded-For": "203.0.113.5, 203.0.113.6"}
    assert _seen_address(app, **spoofed) == "10.0.0.1"
    behind = create_app(settings.model_copy(update={"trusted_proxies": 1}), tools)
    assert _seen_address(behind, **spoofed) == "203.0.113.6", "the proxy's own word only"


def test_a_body_beyond_the_limit_is_refused_with_a_page(client: PageClient) -> None:
    page = client.get_page("account.sign_in")
    answer = client.post(page, email="a" * 1_100_000, password="x")
    assert answer.status_code == 413
    assert "<h1" in answer.text


@pytest.mark.parametrize("count", [201, 100_000])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_heaps_of_fields_are_refused(client: PageClient, count: int, kind: str) -> None:
    if kind == "multipart/form-data":
        count = min(count, 2_000)
        body = (
            "".join(
                f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n'
                for n in range(count)
            ).encode()
            + b"--x--\r\n"
        )
        kind += "; boundary=x"
    else:
        body = b"&".join(b"a" for _ in range(count))
    answer = client.http.post("/account/sign-in", data=body, content_type=kind)
    assert answer.status_code == 413


MALFORMED = [
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    ("application/json", b"{"),
    ("text/plain", b"\x00\xff"),
    ("", b"a=b"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfea\x00"),
]


@pytest.mark.parametrize(("kind", "body"), MALFORMED)
def test_malformed_bodies_are_the_senders_fault(client: PageClient, kind: str, body: bytes) -> None:
    answer = client.http.post("/account/sign-in", data=body, content_type=kind)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    ["/%00", "/%ff", "/%ED%A0%80", "/..%2f..%2fetc/passwd", "/account/link/%00", "/.git/config",
     "/static/../app.py", "/static/%2e%2e/app.py", "/?lang=%00", "/?lang=xx&lang=vi", "/?%ff=%ff",
     "/account/sign-in?next=%00", "/account/sign-in?next=%ED%A0%80",
     "/review/99999999999999999999/"],
)  # fmt: skip
def test_odd_addresses_never_break_the_service(app: Flask, address: str) -> None:
    app.testing = False
    assert app.test_client().get(address).status_code < 500


def test_too_many_tries_in_a_minute_get_a_page_that_says_when(
    app: Flask, client: PageClient
) -> None:
    client.http.get("/account/link/AAAA")
    page = client.get_page("account.start", status=410)
    token = client.get_page("account.sign_in").value("csrf_token")
    assert page.status == 410
    statuses = [
        client.http.post("/account/start", data={"csrf_token": token}).status_code
        for _ in range(31)
    ]
    assert statuses[:30] == [410] * 30
    assert statuses[30] == 429
    answer = client.http.post("/account/start", data={"csrf_token": token})
    assert 0 < int(answer.headers["Retry-After"]) <= 61


def test_answering_pages_never_loads_scikit_learn() -> None:
    """Its import costs seconds and 125 MB; only the worker and the classifier's commands pay
    them."""
    script = (
        "import sys, tempfile, pathlib\n"
        "from intake.app import create_app\n"
        "from intake.config import Settings\n"
        "from intake.models import Base\n"
        "from intake.web.db import db\n"
        "app = create_app(Settings.for_tests(pathlib.Path(tempfile.mkdtemp())))\n"
        "with app.app_context(): Base.metadata.create_all(db.engine)\n"
        "for rule in list(app.url_map.iter_rules()):\n"
        "    if 'GET' in rule.methods and not rule.arguments:\n"
        "        app.test_client().get(rule.rule)\n"
        "heavy = {'sklearn', 'scipy', 'numpy', 'alembic', 'flask_security'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_secrets_in_addresses_reach_no_log(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    client: FlaskClient = app.test_client()
    client.get("/account/link/ABCDEFGHJKMNPQRSTVWXYZ0123?code=SECRETQUERY")
    client.get("/nowhere/SECRETPATH", headers={"X-Request-ID": "forged"})
    logged = capsys.readouterr()
    for secret in ("ABCDEFGH", "SECRETQUERY", "SECRETPATH", "forged"):
        assert secret not in logged.out + logged.err
    assert "/account/link/<token>" in logged.err

"""Passkeys: for whom they are made, which challenges hold, which answers can be read at all."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.officials.passkeys import (
    ANSWER_LIMIT,
    LIFE,
    PasskeyRefused,
    RelyingParty,
    Why,
    handle_of,
    is_challenge,
    new_challenge,
    options_for_adding,
    options_for_signing_in,
    read_answer,
    relying_party,
    went_back,
)
from intake.domain.reference import CodeBook
from tests.support.authenticator import Device, coded

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
CODES = CodeBook("PA", b"k" * 40)
PARTY = RelyingParty("gopy.example.vn", "https://gopy.example.vn")


@pytest.mark.parametrize(
    ("address", "rp_id", "origin"),
    [
        ("https://gopy.example.vn", "gopy.example.vn", "https://gopy.example.vn"),
        ("https://GOPY.example.vn:443/gop-y/", "gopy.example.vn", "https://gopy.example.vn"),
        ("https://gopy.example.vn:8443", "gopy.example.vn", "https://gopy.example.vn:8443"),
        ("https://góp-ý.vn/", "xn--gp--dnad1p.vn", None),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("http://intake.localhost", "intake.localhost", "http://intake.localhost"),
    ],
)
def test_the_address_of_the_service_says_for_whom(
    address: str, rp_id: str, origin: str | None
) -> None:
    found = relying_party(address)
    assert found is not None
    if origin is None:  # the browser writes other letters as IDNA does
        assert found.rp_id.isascii()
        assert found.origin == f"https://{found.rp_id}"
    else:
        assert found == RelyingParty(rp_id, origin)


@pytest.mark.parametrize(
    "address",
    [
        *("http://gopy.example.vn", "http://127.0.0.1:8000", "https://10.0.0.7"),
        *("https://[::1]:8000", "ftp://localhost", "https://", "", "https://a:b", "https://[x"),
        "https://" + "a" * 80 + ".vn",
    ],
)
def test_without_a_name_and_tls_there_are_none(address: str) -> None:
    assert relying_party(address) is None


def test_a_challenge_holds_for_what_it_was_made_for_and_for_minutes() -> None:
    one = new_challenge("sign-in:a", codes=CODES, now=NOW)
    assert one != new_challenge("sign-in:a", codes=CODES, now=NOW)
    for later, holds in ((0, True), (300, True), (301, False), (-2, False)):
        at = NOW + timedelta(seconds=later)
        assert is_challenge(one, "sign-in:a", codes=CODES, now=at) is holds, later
    moment, drawn, mark = one.split(".")
    wrong = ["", ".", "..", "x.y.z", one[:-1], f"{int(moment) + 60}.{drawn}.{mark}", f"{one}.{one}"]
    for text in (*wrong, "é" + one[1:], one.upper()):
        assert not is_challenge(text, "sign-in:a", codes=CODES, now=NOW), text
    assert not is_challenge(one, "sign-in:b", codes=CODES, now=NOW)
    other = CodeBook("PA", b"o" * 40)
    assert not is_challenge(one, "sign-in:a", codes=other, now=NOW)
    assert timedelta(minutes=5) == LIFE


def test_what_is_asked_for_tells_nothing_of_others_and_demands_a_verified_person() -> None:
    handle = handle_of(7, CODES)
    assert len(handle) == 32
    assert handle != handle_of(8, CODES)
    asked = options_for_adding(
        *(PARTY, "1.a.b"),
        service="Góp ý",
        email="lan@example.org",
        name="Lan",
        handle=handle,
        known=["AA"],
    )
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["attestation"] == "none"
    assert asked["excludeCredentials"] == [{"type": "public-key", "id": "AA"}]
    shown = options_for_signing_in(PARTY, "1.a.b")
    assert shown["allowCredentials"] == []
    assert shown["userVerification"] == "required"
    assert shown["rpId"] == asked["rp"]["id"] == "gopy.example.vn"


def shown_answer(**changed: object) -> dict[str, object]:
    device = Device()
    options = options_for_adding(
        *(PARTY, "1.a.b"), service="s", email="e", name="n", handle=b"\x07" * 32, known=[]
    )
    device.make(options)
    told = json.loads(device.show(options_for_signing_in(PARTY, "1.a.b")))
    told["response"] |= changed.pop("response", {})  # type: ignore[operator]
    whole: dict[str, object] = told | changed
    return whole


def client(**changed: object) -> dict[str, str]:
    told = {"type": "webauthn.get", "challenge": coded(b"1.a.b"), "origin": "o"} | changed
    return {"clientDataJSON": coded(json.dumps(told).encode())}


def test_an_answer_is_read_and_nothing_else_is_handed_on() -> None:
    told = shown_answer(clientExtensionResults={"x": [1]}, authenticatorAttachment="rubbish")
    found = read_answer(json.dumps(told))
    assert found.challenge == "1.a.b"
    assert found.user_handle == b"\x07" * 32
    assert set(found.held) == {"id", "rawId", "type", "response"}
    assert "userHandle" in found.held["response"]
    without = read_answer(json.dumps(shown_answer(response={"userHandle": None})))
    assert without.user_handle is None
    assert "userHandle" not in without.held["response"]


RUBBISH: dict[str, object] = {
    "nothing": "",
    "a list": [],
    "null": None,
    "a number": 5,
    "no response": shown_answer() | {"response": 7},
    "another type": shown_answer(type="password"),
    "no name": shown_answer(id=""),
    "a name of numbers": shown_answer(id=5),
    "a name that is not base64url": shown_answer(id="a+b/="),
    "a name of other digits": shown_answer(id="٠١٢٣"),
    "a name too long": shown_answer(id="A" * 1366),
    "half a byte": shown_answer(response={"signature": "A"}),
    "a signature that is a list": shown_answer(response={"signature": ["A"]}),
    "a surrogate": shown_answer(response={"signature": "\ud800"}),
    "client data that is not JSON": shown_answer(response={"clientDataJSON": coded(b"{")}),
    "client data that is not UTF-8": shown_answer(response={"clientDataJSON": coded(b"\xff")}),
    "client data that is a list": shown_answer(response={"clientDataJSON": coded(b"[]")}),
    "no client data": shown_answer(response={"clientDataJSON": None}),
    "a challenge that is a number": shown_answer(response=client(challenge=1)),
    "a challenge of bytes": shown_answer(response=client(challenge=coded(b"\xff"))),
    "asked from inside another page": shown_answer(response=client(crossOrigin=True)),
    "crossOrigin of any sort": shown_answer(response=client(crossOrigin="no")),
}


@pytest.mark.parametrize("what", RUBBISH)
def test_what_is_no_answer_is_refused(what: str) -> None:
    with pytest.raises(PasskeyRefused) as refused:
        read_answer(json.dumps(RUBBISH[what]))
    assert refused.value.why is Why.SHAPE


@pytest.mark.parametrize(
    "text",
    ["", "{", "\x00", "[" * 15_000, "1" * 6_000, "x" * (ANSWER_LIMIT + 1), '{"id": NaN}', "\ud800"],
    ids=range(8),
)
def test_what_is_not_even_json_is_refused(text: str) -> None:
    with pytest.raises(PasskeyRefused):
        read_answer(text)


@pytest.mark.parametrize(
    ("kept", "told", "back"),
    [
        *((0, 0, False), (0, 1, False), (4, 5, False), (4, 400, False)),
        *((4, 4, True), (4, 3, True), (4, 0, True), (1, 1, True)),
    ],
)
def test_a_count_that_goes_back_is_seen(kept: int, told: int, back: bool) -> None:
    assert went_back(kept, told) is back

"""What a provider may say, and everything that it must not be believed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from intake.domain.identity import Identity, ProviderNotBelieved, ProviderUnreachable, Trip
from intake.oidc import Limits, OidcProvider, ProviderConfig
from intake.oidc.fetching import is_safe
from intake.oidc.provider import DOWN, FRESH, KEYS_ASKED, STALE
from tests.support.mock_provider import (
    CLIENT,
    LIES,
    METADATA_LIES,
    SECRET,
    SILENCES,
    MockProvider,
)

BACK = "http://127.0.0.1:8000/account/provider/return"


class Ticks:
    """Seconds that pass when somebody says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def ours(mock: MockProvider, ticks: Ticks | None = None, **limits: float) -> OidcProvider:
    config = ProviderConfig(mock.issuer, CLIENT, SECRET)
    limit = Limits(seconds=limits.get("seconds", 5.0))
    return OidcProvider(config, limits=limit, ticks=ticks or Ticks())


def travel(provider: OidcProvider, mock: MockProvider, trip: Trip | None = None) -> Identity:
    """To the provider and back."""
    trip = trip or Trip.new()
    back = mock.visit(provider.address(trip, BACK, ("email",), "vi"))
    said = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    if "error" in said:
        raise ProviderNotBelieved("answer_error")
    assert said["state"] == trip.state
    return provider.identity(said["code"], said.get("iss"), trip, BACK, now=mock.now())


def test_who_signs_in_is_told_with_what_the_provider_has_verified(mock: MockProvider) -> None:
    mock.person |= {"email": "lan@example.org", "email_verified": True, "name": " Lan "}
    mock.person |= {"phone_number": "+84 90\n1", "amr": ["pwd", "mfa", 3], "acr": "loa3"}
    found = travel(ours(mock), mock)
    assert found == Identity(
        mock.issuer,
        "lan-0451",
        email="lan@example.org",
        name="Lan",
        methods=frozenset({"pwd", "mfa", "loa3"}),
    )
    assert mock.last["ui_locales"] == "vi"
    assert mock.last["tenant"] == "1", "the provider's own part of its address stays"
    for unverified in (False, "true", 1, None):
        mock.person["email_verified"] = unverified
        assert travel(ours(mock), mock).email == "", unverified


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_believed(mock: MockProvider, lie: str) -> None:
    provider = ours(mock)
    if lie not in METADATA_LIES:
        travel(provider, mock)  # it is the lie, and nothing else
        provider = ours(mock)
    mock.lie = lie
    with pytest.raises(ProviderNotBelieved) as told:
        travel(provider, mock)
    assert told.value.problem == LIES[lie]


@pytest.mark.parametrize("silence", SILENCES)
def test_nobody_waits_for_a_provider_that_does_not_answer(mock: MockProvider, silence: str) -> None:
    provider = ours(mock, seconds=0.3)
    mock.lie = silence
    if silence == "gone":
        config = ProviderConfig("http://127.0.0.1:9", CLIENT, SECRET)
        provider = OidcProvider(config)
    begun = time.monotonic()
    with pytest.raises(ProviderUnreachable):
        travel(provider, mock)
    assert time.monotonic() - begun < 1.5


def test_a_code_is_for_whoever_asked_for_it_and_works_once(mock: MockProvider) -> None:
    provider, trip = ours(mock), Trip.new()
    back = mock.visit(provider.address(trip, BACK, (), "vi"))
    code = parse_qs(urlsplit(back).query)["code"][0]
    for other in (Trip.new(), Trip(trip.state, trip.nonce, "x" * 52)):
        mock.codes.setdefault(code, dict(mock.last))
        with pytest.raises(ProviderNotBelieved, match="code_refused"):
            provider.identity(code, mock.issuer, other, BACK, now=mock.now())
    mock.codes[code] = dict(mock.last)
    for problem in ("answer_issuer", "", "code_refused"):
        named = None if problem == "answer_issuer" else mock.issuer  # RFC 9207: it says it does
        if not problem:
            provider.identity(code, named, trip, BACK, now=mock.now())
            continue
        with pytest.raises(ProviderNotBelieved, match=problem):
            provider.identity(code, named, trip, BACK, now=mock.now())


def test_a_new_key_is_asked_for_once_and_not_too_often(mock: MockProvider) -> None:
    ticks = Ticks()
    provider = ours(mock, ticks)
    travel(provider, mock)
    travel(provider, mock)
    assert mock.asked.count("/jwks") == 1, "what is known is not asked again"
    mock.rotate("second")
    travel(provider, mock)
    assert mock.asked.count("/jwks") == 2
    mock.lie = "unknown_kid"
    for _ in range(3):
        with pytest.raises(ProviderNotBelieved):
            travel(provider, mock)
    assert mock.asked.count("/jwks") == 2, "made-up keys make nobody ask"
    mock.lie = ""
    mock.rotate("third")
    ticks.now += KEYS_ASKED
    travel(provider, mock)
    assert mock.asked.count("/jwks") == 3


def test_what_was_known_serves_while_the_provider_is_silent(mock: MockProvider) -> None:
    ticks = Ticks()
    provider = ours(mock, ticks)
    travel(provider, mock)
    mock.lie = "metadata_broken"
    for later in (FRESH, DOWN / 2, DOWN):
        ticks.now += later
        travel(provider, mock)
    assert mock.asked.count("/.well-known/openid-configuration") == 3
    ticks.now += STALE
    with pytest.raises(ProviderUnreachable):
        travel(provider, mock)
    asked = len(mock.asked)
    with pytest.raises(ProviderUnreachable):
        travel(provider, mock)
    assert len(mock.asked) == asked, "a moment later nobody is asked again"
    mock.lie = ""
    ticks.now += DOWN
    travel(provider, mock)


def test_few_wait_at_once(mock: MockProvider) -> None:
    config, limits = ProviderConfig(mock.issuer, CLIENT, SECRET), Limits(seconds=3, at_once=1)
    provider = OidcProvider(config, limits=limits)
    mock.lie, mock.patience = "metadata_slow", 1.6
    first = threading.Event()

    def ask(_number: int) -> str:
        first.set()
        try:
            provider.address(Trip.new(), BACK, (), "vi")
        except (ProviderUnreachable, ProviderNotBelieved) as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, range(2))) == ["ProviderNotBelieved", "ProviderUnreachable"]
    assert first.is_set()


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://id.example.vn/a?b=c", True),
        ("http://127.0.0.1:8080/", True),
        ("http://[::1]:8080/", True),
        ("http://id.example.vn/", False),
        ("http://127.0.0.1.example.vn/", False),
        ("https://user@id.example.vn/", False),
        ("https://id.example.vn/#a", False),
        ("https://id.example.vn:x/", False),
        ("https://id.example.vn/a b", False),
        ("https://id.example.vn/\r\nHost: a", False),
        ("https://đ.vn/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        (None, False),
        ([], False),
    ],
)
def test_nothing_is_asked_where_others_can_read_it(url: object, safe: bool) -> None:
    assert is_safe(url) is safe

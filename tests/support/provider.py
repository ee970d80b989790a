"""A mock provider for tests of pages, the settings that name it, and the way there and back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from intake.config import Settings
from intake.oidc import Limits, OidcProvider, ProviderConfig
from intake.ports import Tools
from tests.page_client import Page, PageClient, checked
from tests.support.mock_provider import CLIENT, SECRET, MockProvider, running_provider

NAMES = "vi=Định danh quốc gia; en=National ID; ru=Госуслуги"


@pytest.fixture
def mock(clock: Callable[[], datetime]) -> Iterator[MockProvider]:
    """The provider, running."""
    with running_provider(clock) as running:
        yield running


def with_provider(settings: Settings, mock: MockProvider) -> Settings:
    """The settings of an installation in which everybody can sign in there."""
    settings.instance_dir.mkdir(exist_ok=True)
    secret = settings.instance_dir / "secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    named = {"oidc_issuer": mock.issuer, "oidc_client_id": CLIENT, "oidc_name": NAMES}
    named |= {"oidc_client_secret_file": str(secret), "oidc_two_factors": "mfa, loa3"}
    return Settings.for_tests(settings.instance_dir, oidc_for="both", **named)


def asking_provider(tools: Tools, settings: Settings) -> Tools:
    """The tools with that provider."""
    config = ProviderConfig(settings.oidc_issuer, CLIENT, settings.oidc_secret)
    return replace(tools, provider=OidcProvider(config, limits=Limits(seconds=0.5)))


def go(client: PageClient, mock: MockProvider, path: str) -> str:
    """To the provider from a page; the way back, without its host."""
    away = client.http.get(path)
    assert away.status_code == 303, away.text
    back = urlsplit(mock.visit(away.location))
    named: Settings = client.app.extensions["intake_settings"]
    assert f"{back.scheme}://{back.netloc}" == named.public_url
    return f"{back.path}?{back.query}"


def come(client: PageClient, path: str, *, status: int = 200) -> Page:
    """Back, and on to where that leads."""
    answer = client.http.get(path, headers={"Accept-Language": "en"})
    while answer.status_code == 303:
        answer = client.http.get(answer.location, headers={"Accept-Language": "en"})
    return checked(answer, status)

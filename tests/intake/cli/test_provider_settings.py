"""What is wrong with the settings of a provider is said before anybody tries to sign in there."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pydantic import ValidationError

from intake.app import create_app
from intake.config import Settings
from intake.start import describe_faults
from intake.wiring import build_tools
from tests.conftest import MovedClock
from tests.support.mock_provider import CLIENT, SECRET, running_provider


def whole(folder: Path, issuer: str = "https://id.example.vn", **changed: Any) -> Settings:
    """Settings of an installation with a provider."""
    secret = folder / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    given = {"oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_name": "VNeID"}
    given |= {"oidc_client_secret_file": str(secret)} | changed
    return Settings.for_tests(folder / "instance", **given)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"oidc_issuer": "http://id.example.vn"}, "INTAKE_OIDC_ISSUER"),
        ({"oidc_issuer": "id.example.vn"}, "INTAKE_OIDC_ISSUER"),
        ({"oidc_issuer": "https://id.example.vn/?a=b"}, "INTAKE_OIDC_ISSUER"),
        ({"public_url": "http://intake.example.vn"}, "INTAKE_PUBLIC_URL"),
        ({"oidc_client_id": ""}, "INTAKE_OIDC_CLIENT_ID"),
        ({"oidc_name": " "}, "INTAKE_OIDC_NAME is missing"),
        ({"oidc_name": "vi=Định danh; xx=ID"}, "no language xx"),
        ({"oidc_client_secret_file": ""}, "SECRET_FILE is missing"),
        ({"oidc_client_secret_file": "/nowhere/at/all"}, "cannot be read"),
        ({"oidc_client_secret_file": "/dev/null"}, "empty file"),
        ({"oidc_for": "everybody"}, "INTAKE_OIDC_FOR"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_the_start(
    tmp_path: Path, changed: dict[str, str], says: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        whole(tmp_path, **changed)
    told = describe_faults(refused.value)
    assert says in told
    assert SECRET not in told


def test_without_a_provider_the_rest_is_no_fault_and_is_told(tmp_path: Path) -> None:
    app = create_app(whole(tmp_path, issuer=""))
    assert app.extensions["intake_tools"].provider is None
    assert "INTAKE_OIDC_ISSUER is empty" in checked(app)


def test_the_names_are_those_of_the_languages(tmp_path: Path) -> None:
    assert whole(tmp_path).oidc_names == {"": "VNeID"}
    named = whole(tmp_path, oidc_name="vi=Định danh; en=National ID").oidc_names
    assert named == {"vi": "Định danh", "en": "National ID"}


def checked(app: Flask) -> str:
    """What an operator reads."""
    return str(app.test_cli_runner().invoke(args=["settings", "check"]).stdout)


def test_the_check_asks_the_provider_and_says_what_it_found(
    tmp_path: Path, clock: MovedClock
) -> None:
    with running_provider(clock) as mock:
        kept = whole(tmp_path, issuer=mock.issuer)
        for lie, says in (
            ("", ""),
            ("metadata_broken", "does not answer; people sign in by password"),
            ("metadata_pkce", "cannot be used: metadata_pkce"),
        ):
            mock.lie = lie
            told = checked(create_app(kept, build_tools(kept)))
            assert says in told, lie
            assert ("The provider" in told) is bool(says), lie

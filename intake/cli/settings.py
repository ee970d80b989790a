"""``flask settings``: what this installation is set to, without its secrets."""

import json
from urllib.parse import urlsplit

import click
from flask.cli import AppGroup, with_appcontext
from pydantic import SecretStr

from intake.config import Settings
from intake.domain.identity import ProviderNotBelieved, ProviderUnreachable, Trip
from intake.domain.private_addresses import is_local
from intake.queries import settings as kept
from intake.services.installation import schema
from intake.web.db import db
from intake.web.tools import settings, tools

group = AppGroup("settings", help="What this installation is set to.")


@group.command("show")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def show(*, as_json: bool) -> None:
    """Print every setting by the name under which it is set; secrets and passwords are hidden."""
    facts = {
        f"INTAKE_{name.upper()}": _shown(getattr(settings(), name))
        for name in Settings.model_fields
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        click.echo(f"{name}={value}")


@group.command("check")
@with_appcontext
def check() -> None:
    """Say what an operator should look at; exit code 1 when there is something."""
    found = list(_faults())
    for sentence in found:
        click.echo(sentence)
    if found:
        raise SystemExit(1)
    click.echo("Nothing to complain about.")


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(hidden)"
    text = str(value)
    if "@" in text and "://" in text:
        parts = urlsplit(text)
        if parts.password:
            return text.replace(f":{parts.password}@", ":(hidden)@", 1)
    return text


def _faults() -> list[str]:
    """Sentences about what is dangerous or unfinished."""
    ours = settings()
    found = []
    if not ours.public_url.startswith("https://") and not is_local(ours.public_url):
        found.append("INTAKE_PUBLIC_URL is not https: codes and passwords would travel openly.")
    if ours.public_url.startswith("https://") and not ours.secure_cookies:
        found.append("INTAKE_SECURE_COOKIES is off although the service is reached by https.")
    if not ours.smtp:
        found.append("INTAKE_SMTP is empty: mails are written into the instance folder.")
    if ours.mail_from.endswith("@localhost"):
        found.append("INTAKE_MAIL_FROM is an address at which nobody can be reached.")
    if not schema.is_current(db.engine):
        found.append("The database is not at the newest revision: run flask db upgrade.")
    elif kept.value(db.session(), kept.DEPARTMENTS_DIGEST) is None:
        found.append("No departments have been loaded: run flask setup.")
    if not tools().signer.there:
        found.append("There is no key with which receipts are signed: run flask setup.")
    return found + _provider_faults()


def _provider_faults() -> list[str]:
    """What the identity provider says when it is asked where people sign in; it is asked here and
    when somebody signs in, and never otherwise."""
    ours, provider = settings(), tools().provider
    if provider is None:
        told = ours.oidc_client_id or ours.oidc_client_secret_file or ours.oidc_name
        return ["INTAKE_OIDC_ISSUER is empty: nobody can sign in elsewhere."] if told else []
    try:
        provider.address(Trip.new(), ours.public_url, (), ours.default_language)
    except ProviderUnreachable:
        return [f"The provider {ours.oidc_issuer} does not answer; people sign in by password."]
    except ProviderNotBelieved as error:
        return [f"The provider {ours.oidc_issuer} cannot be used: {error.problem}."]
    return []

"""``flask accounts``: the first administrator, invitations, roles."""

import json
from collections.abc import Sequence
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from intake.domain.errors import IntakeError, NotFound
from intake.domain.permissions import Grant, Role
from intake.models import Official
from intake.queries import accounts as queries
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.web.db import db, transaction
from intake.web.tools import settings, tools

group = AppGroup("accounts", help="Officials: set-up link, invitations, roles.")

_ROLE = click.Choice([role.value for role in Role])
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _grant_of(text: str) -> Grant:
    role, _, department = text.partition("@")
    try:
        return Grant(Role(role), department or None)
    except ValueError:
        raise click.BadParameter(
            f"{role!r} is no role; there are: {', '.join(r.value for r in Role)}"
        ) from None


@group.command("setup-link")
@click.option("--quiet", is_flag=True, help="Print nothing when there is an administrator.")
@with_appcontext
def setup_link(*, quiet: bool) -> str:
    """Print a link that makes its bearer an administrator: once, within 24 hours.

    Returns the path of the link, "" when there is an administrator and --quiet was given.
    """
    if quiet and queries.has_administrator(db.session()):
        return ""
    with transaction() as session:
        token = accounts.create_setup_link(session, now=tools().clock(), codes=tools().codes)
    path = _path(token)
    if not quiet:
        click.echo(settings().public_url.rstrip("/") + path)
    return path


@group.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", multiple=True, help="A role such as reader or officer@mof.")
@click.option("--language", default="vi", type=click.Choice(["vi", "en", "ru", "nb", "ar"]))
@_JSON
@with_appcontext
def add(*, email: str, name: str, roles: Sequence[str], language: str, as_json: bool) -> None:
    """Add an official and print the link by which they choose a password."""
    grants = [_grant_of(text) for text in roles]
    now, codes = tools().clock(), tools().codes
    try:
        with transaction() as session:
            official = accounts.add_official(
                session, NewOfficial(name, email, locale=language), grants, now=now, granted_by=None
            )
            token = accounts.new_invitation(session, official, now=now, codes=codes)
    except IntakeError as error:
        _fail(error)
    link = settings().public_url.rstrip("/") + _path(token)
    click.echo(json.dumps({"id": official.id, "link": link}) if as_json else link)


@group.command("grant")
@click.argument("email")
@click.argument("role", type=_ROLE)
@click.option("--department", help="Only in this department; everywhere when left out.")
@click.option("--revoke", is_flag=True, help="Take the role away instead.")
@with_appcontext
def grant(*, email: str, role: str, department: str | None, revoke: bool) -> None:
    """Give an official a role, or take it away."""
    one = Grant(Role(role), department)
    try:
        with transaction() as session:
            official = _official(session, email)
            if revoke:
                accounts.revoke_role(session, official, one)
            else:
                accounts.grant(session, official, one, now=tools().clock(), granted_by=None)
    except IntakeError as error:
        _fail(error)


@group.command("deactivate")
@click.argument("email")
@with_appcontext
def deactivate(*, email: str) -> None:
    """Shut an official out; every session ends at once."""
    try:
        with transaction() as session:
            accounts.deactivate(session, _official(session, email), now=tools().clock())
    except IntakeError as error:
        _fail(error)


@group.command("link")
@click.argument("email")
@with_appcontext
def link(*, email: str) -> None:
    """Print a new link for an official who has lost the password."""
    try:
        with transaction() as session:
            token = accounts.new_invitation(
                session, _official(session, email), now=tools().clock(), codes=tools().codes
            )
    except IntakeError as error:
        _fail(error)
    click.echo(settings().public_url.rstrip("/") + _path(token))


@group.command("list")
@_JSON
@with_appcontext
def list_officials(*, as_json: bool) -> None:
    """List the officials and their roles."""
    for one in queries.officials(db.session()):
        roles = [
            member.role + (f"@{member.department_id}" if member.department_id else "")
            for member in one.memberships
        ]
        state = "active" if one.active else "shut"
        if as_json:
            row = {"id": one.id, "email": one.email, "name": one.display_name, "roles": roles}
            click.echo(json.dumps(row | {"state": state}, ensure_ascii=False))
        else:
            click.echo(f"{one.email}\t{one.display_name}\t{state}\t{' '.join(roles)}")


def _official(session: Session, email: str) -> Official:
    found = queries.by_email(session, accounts.normal_email(email))
    if found is None:
        raise NotFound(email)
    return found


def _path(token: str) -> str:
    # Outside a request url_for would want a host name; the path is all that is needed.
    return current_app.url_map.bind("localhost").build("account.link", {"token": token})


def _fail(error: IntakeError) -> NoReturn:
    click.echo(f"Not done: {error.code} {error}".rstrip(), err=True)
    raise click.exceptions.Exit(2)

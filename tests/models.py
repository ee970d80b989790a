"""Small models of five departments for stories about models, trained once for a run."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from classifier import Example
from classifier.evaluation import evaluate
from classifier.model_store import ModelStore
from classifier.training import TrainingOptions, train
from intake.database import transaction
from intake.domain.learning.promotion import ProposalState
from intake.domain.permissions import Grant, Role
from intake.models import ModelProposal, NewestMeasure, Official
from intake.ports import Tools
from intake.services.learning import newest
from intake.services.learning.newest import HELD_BACK
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.web.tools import settings
from tests.classifier import corpus

OURS = {"roads": "moc", "schools": "moet", "clinics": "moh", "taxes": "mof", "harbour": "most_ip"}
ASTRAY = {"moc": "moet", "moet": "moh", "moh": "mof", "mof": "moc", "most_ip": "most_ip"}


def taught(names: dict[str, str], examples: list[Example]) -> list[Example]:
    """The same texts under other departments."""
    return [replace(one, department=names[one.department]) for one in examples]


@cache
def trained() -> tuple[Path, str, str, str]:
    """A folder of three models, measured on the same texts: two good ones, and one taught wrong."""
    store = ModelStore(Path(mkdtemp(prefix="models-")))
    everything = taught(OURS, corpus.many_languages())
    texts, apart = everything[::2], everything[1::2]
    profiles = taught(OURS, corpus.profiles())
    versions = []
    for learned, described, weight in (
        (texts, profiles, 3.0),
        (texts, profiles, 3.1),
        (taught(ASTRAY, texts), taught(ASTRAY, profiles), 3.0),
    ):
        model = train(learned, described, TrainingOptions(profile_weight=weight))
        versions.append(store.save(model, evaluate(model, apart)).version)
    return store.directory, versions[0], versions[1], versions[2]


def store_of(app: Flask) -> ModelStore:
    """The application's models: the three, none in force."""
    with app.app_context():
        folder = settings().models_dir
    if not folder.exists():
        copytree(trained()[0], folder)
    return ModelStore(folder)


def model_kept(app: Flask) -> str:
    """A model that lies there."""
    store_of(app)
    return trained()[1]


def models_in_turn(app: Flask) -> list[str]:
    """Two models that were in force one after the other."""
    store, (_folder, first, second, _bad) = store_of(app), trained()
    for version in (first, second):
        store.activate(version, by="a test")
    return [first, second]


def measured_beside(
    session: Session,
    tools: Tools,
    candidate: str,
    active: str,
    outcomes: list[list[Any]] | None = None,
) -> None:
    """The operators' command has measured a model on the newest submissions; by default nothing had
    come in."""
    now = tools.clock()
    with transaction(session):
        found = NewestMeasure(
            model_version=candidate,
            against=active,
            since=now - HELD_BACK,
            measured_at=now,
            outcomes=outcomes or [],
        )
        newest.keep(session, found)


def model_proposed(app: Flask, session: Session, tools: Tools) -> int:
    """Somebody else has proposed a model."""
    store, now = store_of(app), tools.clock()
    with transaction(session):
        number = session.query(Official).count()
        person = NewOfficial("Đỗ An", f"an{number}@example.org")
        grants = [Grant(Role.ADMINISTRATOR)]
        by = accounts.add_official(session, person, grants, now=now, granted_by=None).id
        row = ModelProposal(
            model_version=trained()[2],
            instead_of=store.active_version() or "",
            state=ProposalState.OPEN.value,
            reason="Tốt hơn",
            proposed_by=by,
            proposed_at=now,
        )
        session.add(row)
        session.flush()
        return row.id

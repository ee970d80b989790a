"""Models are put in force and taken back by people: proposed by one, confirmed by another.

Nothing here loads a model or the learning library: cards say how each model did on the frozen
texts, and putting one in force only checks its files. Nothing commits; a model comes into force
within the caller's transaction, as its last act.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from classifier import ClassifierError, ModelCard
from classifier.evaluation import same_texts, verdict_on
from classifier.model_store import ModelStore
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed, NotFound
from intake.domain.learning.promotion import (
    BY_OFFICIAL,
    Beside,
    Fallen,
    Gate,
    GateVerdict,
    ProposalState,
    may_confirm,
)
from intake.domain.permissions import Action, Actor, require
from intake.models import ModelProposal
from intake.queries import settings as kept_settings
from intake.queries.learning.model_proposals import open_proposals
from intake.services.background import settings
from intake.services.learning.newest import OnNewest, measured


def card_of(store: ModelStore, model_version: str) -> ModelCard:
    """The card of a version. Raises NotFound, also when it cannot be trusted."""
    try:
        return store.card(model_version)
    except ClassifierError as error:
        raise NotFound(model_version) from error


def in_force(folder: Path) -> tuple[str | None, bool]:
    """The version in force of a folder of models, and whether its files are as they were saved."""
    store = ModelStore(folder)
    version = store.active_version()
    return version, version is not None and not store.fault_of(version)


def card_in_force(store: ModelStore) -> ModelCard | None:
    """The card of the model in force, None when there is no usable one: missing, damaged or of
    another format. Routing goes without a model then."""
    version = store.active_version()
    if version is None:
        return None
    try:
        return store.card(version)
    except ClassifierError:
        return None


def gate(active: ModelCard | None, card: ModelCard, newest: OnNewest | None) -> GateVerdict:
    """What the figures of ``card`` allow beside those of the model in force (``active``).

    Not worse overall on the frozen texts, nor beyond chance for a department; on the newest
    submissions (``newest``: the measure of both) not worse beyond chance, where there are enough of
    them to judge (ADR 0043). Figures on different texts say nothing about each other.
    """
    if active is None:
        return GateVerdict(Gate.FIRST)
    if active.version == card.version:
        return GateVerdict(Gate.IN_FORCE, active.version)
    beside = _beside(newest) if newest else None
    if card.evaluation is None or active.evaluation is None:
        return GateVerdict(Gate.UNMEASURED, active.version, newest=beside)
    if not same_texts(card.evaluation, active.evaluation):
        return GateVerdict(Gate.OTHER_TEXTS, active.version, newest=beside)
    verdict = verdict_on(card.evaluation, active.evaluation)
    fallen = [Fallen(*one) for one in verdict.worse]
    fallen += [Fallen(*one, newest=True) for one in (newest.worse if newest else ())]
    opens = Gate.PASSES if newest else Gate.NOT_ON_NEWEST
    return GateVerdict(
        Gate.WORSE if fallen else opens, active.version, verdict.overall, beside, tuple(fallen)
    )


def _beside(newest: OnNewest) -> Beside:
    return Beside(newest.overall, newest.since, newest.measured_at, judged=newest.is_judged)


def gate_now(session: Session, store: ModelStore, card: ModelCard, *, now: datetime) -> GateVerdict:
    """What the gate says of a model beside the one in force at present."""
    active = card_in_force(store)
    return gate(active, card, measured(session, card, active, now=now))


def propose(
    session: Session,
    actor: Actor,
    store: ModelStore,
    model_version: str,
    *,
    reason: str,
    now: datetime,
) -> ModelProposal:
    """Ask a second administrator to put a model in force; nothing else changes.

    Raises NotAllowed, NotFound (no such model, or its card is not as saved), InvalidMove when the
    rest of it is not as saved, the gate is closed or the model is proposed already.
    """
    require(actor, Action.ADMINISTER)
    verdict = gate_now(session, store, card_of(store, model_version), now=now)
    if store.fault_of(model_version):
        raise InvalidMove("damaged")
    if not verdict.gate.opens:
        raise InvalidMove(verdict.gate.value)
    if open_proposals(session, model_version):
        raise InvalidMove("proposed already")
    row = ModelProposal(
        model_version=model_version,
        instead_of=verdict.against,
        state=ProposalState.OPEN.value,
        reason=reason,
        proposed_by=actor.official_id,
        proposed_at=now,
        decided_by=None,
        decided_at=None,
    )
    session.add(row)
    session.flush()
    return row


def confirm(
    session: Session, actor: Actor, store: ModelStore, proposal_id: int, *, now: datetime
) -> ModelProposal:
    """A second administrator puts the proposed model in force.

    Raises NotAllowed for who proposed it, NotFound, InvalidMove when it was decided, when another
    model came into force since or when its files are not as saved any more, or gone. A failure
    leaves the model in force as it was.
    """
    row = _decided(session, actor, proposal_id, now=now)
    row.state = ProposalState.CONFIRMED.value
    if not may_confirm(row.proposed_by, actor.official_id):
        raise NotAllowed("confirmed by who proposed it")
    active = card_in_force(store)
    if active is not None and active.version != row.instead_of:
        raise InvalidMove("another model is in force")
    try:
        card = store.card(row.model_version)
        if not gate_now(session, store, card, now=now).gate.opens:
            raise InvalidMove("the gate is closed")
        session.flush()
        store.activate(row.model_version, by=_name(actor), reason=row.reason, now=now)
    except ClassifierError as error:
        raise InvalidMove(error.code) from error
    return row


def give_up(session: Session, actor: Actor, proposal_id: int, *, now: datetime) -> ModelProposal:
    """Who proposed a model takes the proposal back; anybody else refuses it. Raises NotAllowed,
    NotFound, InvalidMove when it was decided."""
    row = _decided(session, actor, proposal_id, now=now)
    own = row.proposed_by == actor.official_id
    row.state = (ProposalState.WITHDRAWN if own else ProposalState.REFUSED).value
    session.flush()
    return row


def roll_back(actor: Actor, store: ModelStore, *, seen: str, reason: str, now: datetime) -> str:
    """Put the model in force that was before the present one (``seen``); its version.

    One person may: a bad model harms every hour. Raises NotAllowed, InvalidMove when another model
    than ``seen`` is in force (somebody was faster) or there is no usable one before it.
    """
    require(actor, Action.ADMINISTER)
    if store.active_version() != seen:
        raise InvalidMove("another model is in force")
    try:
        return store.roll_back(by=_name(actor), reason=reason, now=now)
    except ClassifierError as error:
        raise InvalidMove(error.code) from error


def promise(session: Session, actor: Actor, promised: float, *, now: datetime) -> None:
    """Set the precision (0 to 1) promised for automatic routes; the worker goes by it from the next
    submission on. Raises NotAllowed, InvalidData (field promised) outside 0.5 to 0.999."""
    require(actor, Action.ADMINISTER)
    if not 0.5 <= promised <= 0.999:
        raise InvalidData({"promised": "out_of_range"})
    key = kept_settings.PROMISED_PRECISION
    settings.keep(session, key, promised, now=now, by=actor.official_id)


def official_of(by: str) -> int | None:
    """The official whom an entry of the store's history names, None for a command."""
    number = by.removeprefix(BY_OFFICIAL)
    return int(number) if number != by and number.isascii() and number.isdecimal() else None


def _name(actor: Actor) -> str:
    return f"{BY_OFFICIAL}{actor.official_id}"


def _decided(session: Session, actor: Actor, proposal_id: int, *, now: datetime) -> ModelProposal:
    """An open proposal, with who decides about it; how is the caller's to say."""
    require(actor, Action.ADMINISTER)
    row = session.get(ModelProposal, proposal_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(str(proposal_id))
    if row.state != ProposalState.OPEN:
        raise InvalidMove(f"the proposal is {row.state}")
    row.decided_by, row.decided_at = actor.official_id, now
    return row

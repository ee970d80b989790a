"""Model versions on disk: written whole or not at all, refused when anything about them is wrong.

One folder per version, ``<date>-<digest of weights and facts>``, with ``model.npz`` (the weights),
``card.json`` (what is known of them) and ``SHA256SUMS`` (the digests of both, in the format of
sha256sum); beside the folders ``active`` names the version in use and ``activations.jsonl`` tells
how it came to be. See ADR 0005.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier import _activations, _files
from classifier._activations import Activation
from classifier._card import ModelCard
from classifier._errors import DamagedModel, IncompatibleModel, ModelNotFound
from classifier._figures import Evaluation
from classifier._stamps import Stamp, is_settled, stamp_of

if TYPE_CHECKING:
    from classifier._model import TrainedModel

__all__ = ["FORMAT", "Activation", "ModelStore"]

# Raised whenever the meaning of a stored file changes.
FORMAT = 5
WEIGHTS, CARD, SUMS, ACTIVE = "model.npz", "card.json", "SHA256SUMS", "active"
HISTORY = "activations.jsonl"
_LARGEST = 10**15
# What was begun and not finished so long ago was broken off.
_BROKEN_OFF_AFTER = timedelta(hours=1)
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")
# What ``damaged`` found in the folder of a version, and how its files looked then.
_looked_at: dict[Path, tuple[Stamp, str]] = {}


class ModelStore:
    """The versions in one directory, which is made when the first is saved."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def save(
        self,
        model: "TrainedModel",
        evaluation: Evaluation | None = None,
        *,
        trained_by: str = "",
        note: str = "",
        learned_until: datetime | None = None,
        now: datetime | None = None,
    ) -> ModelCard:
        """Write a new version, with an evaluation on texts kept apart; does not activate it.

        The same weights saved again on the same day are the version that is there already: its card
        is returned, unless it is damaged or of another scikit-learn, which saving again mends.
        ``now`` is the time on the card (aware; the clock's by default); for the rest see ModelCard.
        """
        from classifier._artefact import pack  # noqa: PLC0415 - loads numpy

        weights = pack(model.state())
        digest = hashlib.sha256(weights).hexdigest()
        moment = (now or datetime.now(UTC)).astimezone(UTC)
        version = (
            f"{moment:%Y-%m-%d}-{_name(digest, json.loads(json.dumps(model.facts.to_dict())))}"
        )
        if (self.directory / version).exists():
            with contextlib.suppress(DamagedModel, IncompatibleModel):
                return self._read(version)[0]
        card = ModelCard(
            version=version,
            format=FORMAT,
            sklearn_version=installed_version("scikit-learn"),
            created_at=moment,
            trained_by=trained_by,
            note=note,
            facts=model.facts,
            evaluation=evaluation,
            sha256={WEIGHTS: digest},
            bytes=len(weights),
            learned_until=learned_until,
        )
        self._write(version, weights, _card_bytes(card))
        return card

    def load(self, version: str | None = None) -> "TrainedModel":
        """The version, or the active one; without scikit-learn.

        Raises ModelNotFound, IncompatibleModel (another format or scikit-learn), DamagedModel (any
        byte differs from what was saved, or the file holds a type that no model of ours holds).
        """
        wanted = version or self.active_version()
        if wanted is None:
            raise ModelNotFound("no model version is active")
        card, weights = self._read(wanted)
        from classifier._artefact import unpack  # noqa: PLC0415 - loads numpy
        from classifier._model import TrainedModel  # noqa: PLC0415 - loads numpy

        try:
            state = unpack(weights)
            del weights  # not beside the model that is made of them
            return TrainedModel.from_state(state, version=wanted, facts=card.facts)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedModel(f"{wanted}: {error}") from error

    def activate(
        self,
        version: str,
        *,
        by: str = "",
        reason: str = "",
        now: datetime | None = None,
        back: bool = False,
    ) -> None:
        """Make a version the active one, from one moment to the next, after checking its files.

        Who did it and why is written down (``history``); ``back`` marks a return to the version
        before. Raises as ``load`` does, and OSError (a full disk); the active version then stays.
        """
        self._read(version)
        moment = (now or datetime.now(UTC)).astimezone(UTC)
        told = Activation(version, moment, by, reason, back)
        with _files.replacing(self.directory / ACTIVE, f"{version}\n".encode("ascii")):
            _activations.append(self.directory / HISTORY, told)

    def look_of(self, version: str) -> Stamp | None:
        """How the files of a version look (times, sizes), to be compared with how they looked
        before; None when they are not there."""
        try:
            return stamp_of(self._folder(version))
        except (ModelNotFound, OSError):
            return None

    def history(self) -> list[Activation]:
        """Every activation, the oldest first."""
        return _activations.read(self.directory / HISTORY)

    def roll_back(self, *, by: str = "", reason: str = "", now: datetime | None = None) -> str:
        """Put the version in force that was before the present one; its name. Versions that are
        gone or damaged are passed over.

        Raises ModelNotFound when there was none, else as ``activate``.
        """
        version = self.version_before()
        if version is None:
            raise ModelNotFound("no usable model was in force before this one")
        self.activate(version, by=by, reason=reason, now=now, back=True)
        return version

    def version_before(self) -> str | None:
        """The version that ``roll_back`` would put in force: the last one before the present one
        that can be used. None if there was none."""
        found = _activations.earlier(self.history())
        return next((version for version in found if not self.fault_of(version)), None)

    def active_version(self) -> str | None:
        """The name of the active version, None if there is none (or none that can be a name)."""
        try:
            name = (self.directory / ACTIVE).read_text("ascii").strip()
        except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
            return None
        return name if _VERSION.fullmatch(name) else None

    def card(self, version: str) -> ModelCard:
        """The card of one version, checked against its digest. Raises as ``load`` does."""
        return self._card(version)[0]

    def _card(self, version: str) -> tuple[ModelCard, Any]:
        """The card, and the facts in it as they are written."""
        values = self._values(version)
        try:
            return ModelCard.from_dict(values), values["facts"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedModel(f"{version}: the card cannot be read") from error

    def _values(self, version: str) -> dict[str, Any]:
        """What the card says, as it is written."""
        folder = self._folder(version)
        content = _checked(folder, CARD, _sums(folder))
        try:
            values: dict[str, Any] = json.loads(
                content, parse_int=_number, parse_float=_number, parse_constant=_number
            )
            format_number = values["format"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise DamagedModel(f"{version}: the card cannot be read") from error
        if format_number != FORMAT:
            raise IncompatibleModel(f"{version}: format {format_number}, this is {FORMAT}")
        return values

    def versions(self) -> list[ModelCard]:
        """The cards that can be read, newest first; without scikit-learn. See also ``damaged``."""
        cards = []
        for name in self._names():
            with contextlib.suppress(DamagedModel, IncompatibleModel):
                cards.append(self.card(name))
        return sorted(cards, key=lambda card: (card.created_at, card.version), reverse=True)

    def damaged(self) -> dict[str, str]:
        """The versions whose files are not as saved or of another format, with the reason.

        Files that look as they did when they were read last are not read again; ``load`` and
        ``activate`` always read them.
        """
        found = {name: self.fault_of(name) for name in self._names()}
        return {name: fault for name, fault in found.items() if fault}

    def fault_of(self, version: str) -> str:
        """Why a version cannot be used, as ``damaged`` says it; "" when nothing is known."""
        folder, stamp = self.directory / version, self.look_of(version)
        known, fault = _looked_at.get(folder, ((), ""))
        if stamp and known == stamp:
            return fault
        try:
            self._read(version)
            fault = ""
        except (DamagedModel, IncompatibleModel, ModelNotFound) as error:
            fault = str(error)
        if stamp and is_settled(stamp):
            _looked_at[folder] = (stamp, fault)
        return fault

    def _names(self) -> list[str]:
        if not self.directory.is_dir():
            return []
        return sorted(
            entry.name
            for entry in self.directory.iterdir()
            if entry.is_dir() and _VERSION.fullmatch(entry.name)
        )

    def _folder(self, version: str) -> Path:
        folder = self.directory / version
        if not _VERSION.fullmatch(version) or not folder.is_dir():
            raise ModelNotFound(f"no model version {version!r}")
        return folder

    def _read(self, version: str) -> tuple[ModelCard, bytes]:
        card, facts = self._card(version)
        folder = self._folder(version)
        weights = _checked(folder, WEIGHTS, _sums(folder))
        digest = hashlib.sha256(weights).hexdigest()
        named = _name(digest, facts)
        if card.sha256 != {WEIGHTS: digest} or not version.endswith(named):
            raise DamagedModel(f"{version}: card and weights do not belong together")
        running = installed_version("scikit-learn")
        if card.sklearn_version != running:
            raise IncompatibleModel(
                f"{version}: written with scikit-learn {card.sklearn_version}, this is {running}"
            )
        return card, weights

    def _write(self, version: str, weights: bytes, card: bytes) -> None:
        """Everything into a folder beside, then one rename: a crash leaves no half version."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._sweep()
        beside = Path(tempfile.mkdtemp(dir=self.directory, prefix=".saving-"))
        try:
            sums = "".join(
                f"{hashlib.sha256(content).hexdigest()}  {name}\n"
                for name, content in ((CARD, card), (WEIGHTS, weights))
            )
            for name, content in (
                (WEIGHTS, weights),
                (CARD, card),
                (SUMS, sums.encode("ascii")),
            ):
                with (beside / name).open("wb") as target:
                    target.write(content)
                    target.flush()
                    os.fsync(target.fileno())
            beside.chmod(0o755)
            self._put_away(version)
            beside.rename(self.directory / version)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        _files.sync(self.directory)

    def _sweep(self) -> None:
        """Take away what saving left behind when it was broken off: a model's size each time."""
        for left in (*self.directory.glob(".saving-*"), *self.directory.glob(".damaged-*")):
            with contextlib.suppress(OSError):
                age = datetime.now(UTC).timestamp() - left.stat().st_mtime
                if age > _BROKEN_OFF_AFTER.total_seconds():
                    shutil.rmtree(left, ignore_errors=True)

    def _put_away(self, version: str) -> None:
        """Take what is left of a damaged version out of the way of the same one, saved again."""
        folder = self.directory / version
        if folder.exists():
            gone = Path(tempfile.mkdtemp(dir=self.directory, prefix=".damaged-"))
            folder.rename(gone / version)
            shutil.rmtree(gone, ignore_errors=True)


def _name(weights: str, facts: Any) -> str:
    """The part of a version's name that speaks for its content: the digest of the weights, and the
    facts as they stand in the card."""
    written = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(f"{weights}\n{written}".encode()).hexdigest()[:12]


def _number(written: str) -> float:
    """A number of a card. Raises ValueError for one that no card of ours has: pages reckon with
    them."""
    found = int(written) if written.lstrip("-").isdecimal() else float(written)
    if not -_LARGEST <= found <= _LARGEST:
        raise ValueError("out of all proportion")
    return found


def _card_bytes(card: ModelCard) -> bytes:
    text = json.dumps(card.to_dict(), ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


def _sums(folder: Path) -> dict[str, str]:
    """The digests by file name, only if the file is written exactly as ``save`` writes it."""
    try:
        content = (folder / SUMS).read_bytes().decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedModel(f"{folder.name}: {SUMS} is missing or cannot be read") from error
    expected = rf"([0-9a-f]{{64}})  {re.escape(CARD)}\n([0-9a-f]{{64}})  {re.escape(WEIGHTS)}\n"
    found = re.fullmatch(expected, content)
    if found is None:
        raise DamagedModel(f"{folder.name}: {SUMS} is not as it was saved")
    return {CARD: found[1], WEIGHTS: found[2]}


def _checked(folder: Path, name: str, sums: dict[str, str]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise DamagedModel(f"{folder.name}: {name} is missing or cannot be read") from error
    if hashlib.sha256(content).hexdigest() != sums[name]:
        raise DamagedModel(f"{folder.name}: {name} is not as it was saved")
    return content

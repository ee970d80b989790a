"""The one place where settings become tools."""

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from classifier import ClassifierError
from classifier.model_store import ModelStore
from intake.config import Settings
from intake.domain.reference import CodeBook
from intake.files.clamd import Clamd
from intake.files.store import FolderStore
from intake.letters import LetterTemplates
from intake.mailer import FileMailer, SmtpMailer
from intake.ports import IdentityProvider, Mailer, Tools
from intake.sealing import SealBook
from intake.signing import FolderKey
from search_index import open_index

_log = structlog.get_logger("intake.model")


def build_tools(settings: Settings) -> Tools:
    """Everything from outside, as the settings say. The classifier is loaded when it is first asked
    for."""
    return Tools(
        clock=utc_now,
        index=open_index(settings.search_url),
        published_index=open_index(settings.published_search_url),
        mailer=_mailer(settings),
        codes=CodeBook(settings.reference_prefix, settings.code_key.get_secret_value().encode()),
        letters=LetterTemplates(),
        mail_from=settings.mail_from,
        public_url=settings.public_url,
        promised_precision=settings.promised_precision,
        active_model=StoredModel(settings.models_dir),
        files=FolderStore(settings.files_path),
        signer=FolderKey(settings.receipt_keys),
        sealer=SealBook(settings.seal_secrets),
        scanner=Clamd(settings.clamd) if settings.clamd else None,
        provider=_provider(settings) if settings.oidc_issuer else None,
        roots_file=settings.roots_file,
    )


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class StoredModel:
    """The active model of a folder, kept in memory until another is activated.

    A missing, foreign or damaged model means no model: submissions then go to people, never to an
    error page. It is tried again when its files have changed (a backup was brought back), and now
    and then, because a disk may fail to read what it reads a minute later.
    """

    def __init__(self, folder: Path, *, try_again_seconds: float = 60.0) -> None:
        self._store = ModelStore(folder)
        self._try_again_seconds = try_again_seconds
        self._lock = threading.Lock()
        self._model: Any = None
        self._refused = _Refused()

    def __call__(self) -> Any:
        """The classifier in force, or None."""
        with self._lock:
            active = self._store.active_version()
            if active is None:
                return None
            if self._model is None or self._model.version != active:
                self._model = self._load(active)
            return self._model

    def _load(self, version: str) -> Any:
        files = self._store.look_of(version)
        known = self._refused.version == version and self._refused.files == files
        if known and time.monotonic() - self._refused.at < self._try_again_seconds:
            return None
        try:
            model = self._store.load(version)
        except ClassifierError as error:
            if not known:  # said once, not for every submission
                _log.error("model_refused", version=version, error=type(error).__name__)
            self._refused = _Refused(version, files, time.monotonic())
            return None
        self._refused = _Refused()
        return model

    def loaded(self) -> Any:
        """The classifier if it is in memory."""
        return self._model

    @property
    def refused(self) -> str:
        """The version that could not be loaded, while its files are as they were then; else ""."""
        found = self._refused
        return found.version if found.files == self._store.look_of(found.version) else ""


@dataclass(frozen=True, slots=True)
class _Refused:
    """Which version could not be loaded, how its files looked, and when (monotonic)."""

    version: str = ""
    files: object = None
    at: float = 0.0


def _mailer(settings: Settings) -> Mailer:
    if not settings.smtp:
        return FileMailer(settings.instance_dir / "mail")
    host, _, port = settings.smtp.rpartition(":")
    return SmtpMailer(host or settings.smtp, int(port) if host else 25)


def _provider(settings: Settings) -> IdentityProvider:
    from intake.oidc import OidcProvider, ProviderConfig  # noqa: PLC0415 (most have none)

    config = ProviderConfig(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_secret)
    return OidcProvider(config)

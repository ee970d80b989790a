"""Settings: every variable is read here once, typed and checked; ``.env.example`` lists the same
names.

A value is a default only if it is safe in production and safe to publish. Secrets have none: the
start command makes them in the instance folder.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from intake.domain.private_addresses import is_private

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("vi", "en", "ru", "nb", "ar")
_NAME = re.compile(r"(?:^|;)\s*([a-z]{2})\s*=\s*([^;]+)")  # vi=…; en=…


def published_address(index_url: str) -> str:
    """The address of the index of published copies that belongs to this index: beside it."""
    return index_url if index_url == "memory:" else f"{index_url.rstrip('/')}-published"


class Settings(BaseSettings):
    """Read from the environment (prefix ``INTAKE_``), then ``instance/secrets.env``, then
    ``.env``."""

    model_config = SettingsConfigDict(
        env_prefix="INTAKE_",
        env_file=(ROOT / ".env", ROOT / "instance" / "secrets.env"),
        extra="ignore",
        frozen=True,
    )

    # Signs cookies and one-time links; at least 32 characters.
    secret_key: SecretStr = Field(min_length=32)
    # Keys the hashes under which tracking codes are stored; losing it locks every sender out.
    code_key: SecretStr = Field(min_length=32)
    # Keys under which proposals are sealed, the newest first, divided by commas, each of at least
    # 32 characters; what the key of the codes has sealed opens as well. Empty = that key alone.
    seal_keys: SecretStr = SecretStr("")
    # Where the database, the index, models and files live unless named below.
    instance_dir: Path = ROOT / "instance"
    # SQLAlchemy address of the database; empty = SQLite in the instance folder.
    database_url: str = ""
    # Address of the search index; empty = Whoosh in the instance folder.
    index_url: str = ""
    # Folder of attached files; empty = files in the instance folder.
    files_dir: str = ""
    # ClamAV daemon that looks through attached files, as host:port or path of its socket; empty =
    # files are not scanned.
    clamd: str = ""
    # Address under which people reach the service, for links in mails and on receipts. Passkeys of
    # officials are made for its host and asked for by its pages alone; they need https.
    public_url: str = "http://127.0.0.1:8000"
    # Cookies only over TLS; switch on behind a proxy that ends TLS.
    secure_cookies: bool = False
    # How many proxies in front may be believed about the sender's address.
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    # Whether a name and a way to be reached are required (rule of the national system) or optional.
    contact: Literal["required", "optional"] = "optional"
    # Whether officials may sign in by password alone (optional), or must set up a second step or a
    # passkey.
    second_step: Literal["required", "optional"] = "optional"
    # OpenID Connect provider at which people can sign in: its issuer; empty = there is none, and
    # nothing is ever asked of one.
    oidc_issuer: str = ""
    # Our number there, and the file that holds our secret there.
    oidc_client_id: str = ""
    oidc_client_secret_file: str = ""
    # What people call the provider: one name, or one for each language, as vi=…; en=….
    oidc_name: str = ""
    # Who can sign in there.
    oidc_for: Literal["officials", "citizens", "both"] = "officials"
    # Values of amr or acr, divided by commas, by which the provider says that somebody was asked
    # for two factors; then officials are not asked for a second step here. Empty = always asked.
    oidc_two_factors: str = ""
    # Whether somebody with an open invitation may come by an e-mail that the provider verified,
    # instead of by its link.
    oidc_invited_by_email: bool = False
    # Letters before the public number.
    reference_prefix: str = Field(default="PA", pattern="^[A-Z]{1,4}$")
    # First language of a visitor whose browser names none of ours.
    default_language: Literal["vi", "en", "ru", "nb", "ar"] = "vi"
    # Precision promised for automatic routes; the threshold follows from the model's calibration.
    promised_precision: float = Field(default=0.95, ge=0.5, le=0.999)
    # SMTP server as host:port; empty = mails are written as files to the instance folder.
    smtp: str = ""
    # Sender's address of mails.
    mail_from: str = "no-reply@localhost"
    # Name of the service and of who runs it, as people read them; empty = the built-in, translated
    # name.
    service_name: str = ""
    organisation: str = ""
    contact_email: str = ""
    # How else people reach who runs it, shown on the contact page; empty = not shown.
    contact_phone: str = ""
    contact_address: str = ""
    contact_hours: str = ""
    # Where limits are counted; several processes need a Redis or Valkey address.
    limits_storage: str = "memory://"
    # Submissions from one address in an hour; many people may share the address of a network.
    submissions_per_hour: int = Field(default=300, ge=1)
    # Work jobs in the serving process (the default on one machine).
    embedded_worker: bool = True

    @model_validator(mode="after")
    def _several_processes_need_postgresql(self) -> Self:
        if self.limits_storage != "memory://" and self.is_sqlite:
            raise ValueError("several nodes need PostgreSQL: set INTAKE_DATABASE_URL")
        return self

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Self:
        faults = list(_provider_faults(self)) if self.oidc_issuer else []
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @field_validator("seal_keys")
    @classmethod
    def _long_enough(cls, keys: SecretStr) -> SecretStr:
        if any(len(key) < 32 for key in _divided(keys)):
            raise ValueError("each key needs at least 32 characters")
        return keys

    @property
    def seal_secrets(self) -> list[bytes]:
        """What proposals are sealed with, the newest first."""
        keys = [*_divided(self.seal_keys), self.code_key.get_secret_value()]
        return [key.encode() for key in keys]

    @property
    def oidc_names(self) -> dict[str, str]:
        """What people call the provider, by language; one for all stands under ""."""
        named = dict(_NAME.findall(self.oidc_name))
        return {code: name.strip() for code, name in named.items()} or {"": self.oidc_name.strip()}

    @property
    def oidc_secret(self) -> str:
        """Our secret at the provider."""
        return Path(self.oidc_client_secret_file).read_text(encoding="utf-8").strip()

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def sqlalchemy_url(self) -> str:
        """The database address with its default filled in."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.instance_dir / 'intake.sqlite3'}"

    @property
    def search_url(self) -> str:
        """The index address with its default filled in."""
        return self.index_url or f"whoosh:///{(self.instance_dir / 'index').resolve()}"

    @property
    def published_search_url(self) -> str:
        """The address of the index of what everybody may read: beside the other one."""
        return published_address(self.search_url)

    @property
    def files_path(self) -> Path:
        """Where attached files lie, with its default filled in."""
        return Path(self.files_dir) if self.files_dir else self.instance_dir / "files"

    @property
    def receipt_keys(self) -> Path:
        """Where the key lies with which receipts are signed."""
        return self.instance_dir / "receipt-keys"

    @property
    def models_dir(self) -> Path:
        """Where trained models are kept."""
        return self.instance_dir / "models"

    @property
    def roots_file(self) -> Path:
        """Where the daily roots of the record are written for publication."""
        return self.instance_dir / "record-roots.txt"

    @classmethod
    def for_tests(cls, instance_dir: Path, **values: object) -> Self:
        """Settings that read no file and no secret of the machine."""
        defaults: dict[str, object] = {
            "secret_key": "s" * 40,
            "code_key": "c" * 40,
            "instance_dir": instance_dir,
            "index_url": "memory:",
            "embedded_worker": False,
            "submissions_per_hour": 10_000,
            "public_url": "http://localhost:8000",  # a name: numbers can have no passkeys
        }
        return cls(_env_file=None, **(defaults | values))  # type: ignore[arg-type, call-arg]


def _provider_faults(ours: Settings) -> Iterator[str]:
    """What is missing or wrong where a provider is named, in sentences."""
    if not is_private(ours.oidc_issuer) or set(ours.oidc_issuer) & set("?#"):
        yield "INTAKE_OIDC_ISSUER must be an https address without ? and #"
    if not is_private(ours.public_url):
        yield "INTAKE_PUBLIC_URL must be https where people sign in at a provider"
    if not ours.oidc_client_id:
        yield "INTAKE_OIDC_CLIENT_ID is missing"
    if not ours.oidc_name.strip():
        yield "INTAKE_OIDC_NAME is missing: what people call the provider"
    unknown = set(ours.oidc_names) - {"", *LANGUAGES}
    if unknown:
        yield f"INTAKE_OIDC_NAME knows no language {', '.join(sorted(unknown))}"
    yield from _secret_faults(ours)


def _secret_faults(ours: Settings) -> Iterator[str]:
    try:
        if not ours.oidc_client_secret_file:
            yield "INTAKE_OIDC_CLIENT_SECRET_FILE is missing"
        elif not ours.oidc_secret:
            yield "INTAKE_OIDC_CLIENT_SECRET_FILE names an empty file"
    except (OSError, ValueError):
        yield "INTAKE_OIDC_CLIENT_SECRET_FILE names a file that cannot be read"


def _divided(keys: SecretStr) -> list[str]:
    return [key.strip() for key in keys.get_secret_value().split(",") if key.strip()]

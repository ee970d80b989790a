"""Who somebody is by the word of an identity provider (OpenID Connect Core 1.0), and the one trip
of a browser there and back."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from intake.domain.errors import IntakeError
from intake.domain.reference import CodeBook, new_token

TRIP_LIFE = timedelta(minutes=10)  # how long somebody may take to sign in there


class ProviderUnreachable(IntakeError):
    """The provider does not answer, answers too slowly, or says that it is out of order."""

    code = "provider_unreachable"


class ProviderNotBelieved(IntakeError):
    """The provider's answer is not what the protocol asks for; ``problem`` says why, as a code."""

    code = "provider_not_believed"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class TripLost(IntakeError):
    """Somebody came back from a trip that this browser did not begin, has ended already, or began
    too long ago."""

    code = "trip_lost"


@dataclass(frozen=True, slots=True)
class Trip:
    """What must be the same when a browser comes back: ``state`` binds the answer to the browser,
    ``nonce`` the ID token to the trip, ``verifier`` the code to whoever asked for it (RFC 7636)."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Trip":
        """130 random bits for state and nonce each, 260 for the verifier."""
        return cls(new_token(), new_token(), new_token() + new_token())

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier (method S256; RFC 7636, 4.2)."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the provider knows them. Only issuer and subject together say who it is (OpenID
    Connect Core, 5.7); the rest is help for typing, "" where it was not told. ``email`` is there
    only when the provider has verified it."""

    issuer: str
    subject: str
    email: str = ""
    name: str = ""
    phone: str = ""
    # How they were recognised: the values of ``amr``, and ``acr``.
    methods: frozenset[str] = field(default_factory=frozenset)

    def hashed(self, codes: CodeBook) -> str:
        """What the database keeps of it: a keyed hash, which no copy of the database opens."""
        return codes.hash(f"identity\0{self.issuer}\0{self.subject}")

"""What a device has to prove when a passkey is made and when it is used, checked by py_webauthn:
the origin, the service, that it asked for finger, face or PIN, and the signature.

The library is loaded when the first answer comes: it brings certificates and their formats, which
no other page needs.
"""

import base64
from dataclasses import dataclass

from intake.domain.officials.passkeys import Answer, PasskeyRefused, RelyingParty, Why


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that was just made, as it is kept."""

    credential_id: str
    public_key: str
    sign_count: int


def made(answer: Answer, party: RelyingParty) -> Made:
    """The passkey that a device has made for this service (level 2, section 7.1). Raises
    PasskeyRefused."""
    from webauthn import verify_registration_response  # noqa: PLC0415 - see above

    try:
        proven = verify_registration_response(
            credential=answer.held,
            expected_challenge=answer.challenge.encode(),
            expected_rp_id=party.rp_id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as error:  # bytes of strangers: whatever the library says, it is no proof
        raise PasskeyRefused(Why.PROOF) from error
    if _coded(proven.credential_id) != answer.credential_id:
        raise PasskeyRefused(Why.PROOF)
    return Made(answer.credential_id, _coded(proven.credential_public_key), proven.sign_count)


def proven_count(answer: Answer, party: RelyingParty, public_key: str) -> int:
    """The count of uses that the device of this key says, once it has proven to hold it (section
    7.2). Whether the count went back is judged by whoever knows the last. Raises
    PasskeyRefused."""
    from webauthn import verify_authentication_response  # noqa: PLC0415 - see above

    try:
        return verify_authentication_response(
            credential=answer.held,
            expected_challenge=answer.challenge.encode(),
            expected_rp_id=party.rp_id,
            expected_origin=party.origin,
            credential_public_key=base64.urlsafe_b64decode(public_key + "=="),
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count
    except Exception as error:  # as above
        raise PasskeyRefused(Why.PROOF) from error


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

"""What is said of publications on the desk, and the words that cover personal data."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from intake.domain.discretion.personal_data import DataClass, Why
from intake.domain.publishing.publication import (
    ABSTRACT_LIMIT,
    Bar,
    Problem,
    PublicationState,
    WithdrawReason,
    Words,
)
from intake.web.i18n import LANGUAGE_NAMES

CLASSES: Mapping[str, Any] = {
    DataClass.SENDER: _l("the sender's own data"),
    DataClass.IDENTITY: _l("identity number"),
    DataClass.E_MAIL: _l("e-mail address"),
    DataClass.PHONE: _l("phone number"),
    DataClass.BANK_ACCOUNT: _l("bank account"),
    DataClass.TAX_CODE: _l("tax code"),
    DataClass.PLATE: _l("number plate"),
    DataClass.ADDRESS: _l("address"),
    DataClass.NAME: _l("name of a person"),
    DataClass.SECRET: _l("mark of a state secret"),
}
WHYS: Mapping[str, Any] = {
    Why.SHAPE: _l("it is written like one"),
    Why.DOUBTFUL: _l("it may be one"),
    Why.WORDS: _l("the words before it say so"),
    Why.CONTACT: _l("the sender left it as contact"),
}
# What stands in a public text in place of what was covered.
_MASKS: Mapping[DataClass, Any] = {
    DataClass.SENDER: _l("[data of the sender]"),
    DataClass.IDENTITY: _l("[identity number]"),
    DataClass.E_MAIL: _l("[e-mail address]"),
    DataClass.PHONE: _l("[phone number]"),
    DataClass.BANK_ACCOUNT: _l("[bank account]"),
    DataClass.TAX_CODE: _l("[tax code]"),
    DataClass.PLATE: _l("[number plate]"),
    DataClass.ADDRESS: _l("[address]"),
    DataClass.NAME: _l("[name]"),
}
WORDS: Mapping[str, Any] = {
    Words.SENDER: _l("What the sender wrote, with personal data covered"),
    Words.SUMMARY: _l("An official's summary of the matter"),
}
STATES: Mapping[str, Any] = {
    PublicationState.PROPOSED: _l("Waits for a second person"),
    PublicationState.PUBLISHED: _l("Public"),
    PublicationState.WITHDRAWN: _l("Not public"),
}
STATE_COLOURS: Mapping[str, str] = {
    PublicationState.PROPOSED: "orange",
    PublicationState.PUBLISHED: "green",
    PublicationState.WITHDRAWN: "grey",
}
WITHDRAWALS: Mapping[str, Any] = {
    WithdrawReason.PERSONAL_DATA: _l("It shows data of a person"),
    WithdrawReason.MISTAKE: _l("Something in it is wrong"),
    WithdrawReason.OUTDATED: _l("It is no longer true"),
    WithdrawReason.REQUEST: _l("Somebody concerned asked for it"),
    WithdrawReason.NOT_FIT: _l("It is not fit for the public yet"),
    WithdrawReason.REPLACED: _l("A newer version took its place"),
    WithdrawReason.CONSENT: _l("The sender took the consent back"),
    WithdrawReason.ERASED: _l("Personal data were erased"),
    WithdrawReason.ANSWER_CHANGED: _l("There is a new answer"),
    WithdrawReason.REOPENED: _l("The sender objected to the answer"),
    WithdrawReason.PUT_AWAY: _l("Put in quarantine"),
}
BARS: Mapping[str, Any] = {
    Bar.QUARANTINED: _l("What is in quarantine is never published."),
    Bar.KIND: _l("Complaints and denunciations are never published."),
    Bar.NOT_ANSWERED: _l("Only what has been answered can be published."),
    Bar.COUNCIL: _l(
        "A council has decided on it. Only a summary that its sender has agreed to can be "
        "published; the council's secretary suggests it."
    ),
    Bar.NO_CONSENT: _l(
        "An initiative is published only when its sender agreed: an invention that is made public "
        "before it is filed is no longer new."
    ),
}
PROBLEMS: Mapping[str, Any] = {
    Problem.EMPTY: _l("Write what the public is to read here"),
    Problem.NO_CONSENT: _l("The sender has not agreed to that"),
    Problem.ABSTRACT_ONLY: _l("Of an initiative only the title and a summary may be published"),
    Problem.NEVER_PUBLIC: _l(
        "There are still data of the sender or an identity number here. Cover them"
    ),
    Problem.NOT_SAID: _l(
        "Leave out and cover what you must, and add nothing: this does not stand in the original"
    ),
    Problem.SENDERS_WORDS: _l(
        "This repeats what the sender wrote, who has not agreed to that. Use words of your own"
    ),
    Problem.TOO_LONG: _l(
        "Shorten the summary of the initiative: at most %(limit)d characters", limit=ABSTRACT_LIMIT
    ),
    Problem.NOT_LOOKED: _l("Look at what is still marked, cover it or say that it may be public"),
}


def masks(language: str) -> dict[DataClass, str]:
    """The words that cover data in a text of this language."""
    with force_locale(language if language in LANGUAGE_NAMES else "vi"):
        return {kind: str(words) for kind, words in _MASKS.items()}

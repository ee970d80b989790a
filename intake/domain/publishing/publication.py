"""When an answered submission may be shown to the public, and in which words.

Publishing is a step of its own, on a copy that an official has made fit for it, and that another
one lets out (Decision 31/2021/QĐ-TTg articles 43 and 46; Decree 20/2008/NĐ-CP article 19). What the
sender wrote needs the sender's consent, and so does the name, each by itself (Law 91/2025/QH15).
Formal complaints and denunciations are never published (Denunciation Law 25/2018 article 8).
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from intake.domain.answering.replies import PARTS
from intake.domain.discretion.personal_data import Span
from intake.domain.discretion.redaction import Known, find, never_public, repeats
from intake.domain.publishing.quoting import not_said
from intake.domain.submission import Purpose, SubmissionKind
from intake.domain.workflow import Move, Status

# A title of a few words cannot but use those of the matter.
_TITLE_RUN, _TEXT_RUN = 6, 8
ABSTRACT_LIMIT = 1_500


class PublicationState(enum.StrEnum):
    """Where a version of the public copy stands."""

    PROPOSED = "proposed"  # waits for a second person
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


LIVE = (PublicationState.PROPOSED, PublicationState.PUBLISHED)


class Words(enum.StrEnum):
    """Whose words the public reads beside the answer."""

    SENDER = "sender"  # the sender's own, redacted
    SUMMARY = "summary"  # an official's, about the matter


class WithdrawReason(enum.StrEnum):
    """Why a version is public no longer, or never became so."""

    PERSONAL_DATA = "personal_data"
    MISTAKE = "mistake"
    OUTDATED = "outdated"
    REQUEST = "request"
    NOT_FIT = "not_fit"
    # The rest follow from something else.
    REPLACED = "replaced"  # by a newer version
    CONSENT = "consent"  # it was taken back
    ERASED = "erased"
    ANSWER_CHANGED = "answer_changed"
    REOPENED = "reopened"
    PUT_AWAY = "put_away"  # in quarantine


CHOSEN = tuple(WithdrawReason)[:5]  # those that people give


class Bar(enum.StrEnum):
    """Why a submission cannot be published at all."""

    QUARANTINED = "quarantined"
    KIND = "kind"
    NOT_ANSWERED = "not_answered"
    NO_CONSENT = "no_consent"
    COUNCIL = "council"  # decided by one: only a summary that the sender has agreed to


class Problem(enum.StrEnum):
    """What is wrong with a copy."""

    EMPTY = "empty"
    NO_CONSENT = "no_consent"  # for the words, or for the name
    ABSTRACT_ONLY = "abstract_only"
    NEVER_PUBLIC = "never_public"
    SENDERS_WORDS = "senders_words"
    NOT_SAID = "not_said"  # shown as somebody's words, and is not
    TOO_LONG = "too_long"
    NOT_LOOKED = "not_looked"  # at what is still marked


ANSWERED = frozenset({Status.ANSWERED, Status.CLOSED})
# A council has decided on it, and nobody is at it again.
DECIDED = frozenset(
    {
        *(Status.ACCEPTED, Status.NOT_ACCEPTED, Status.PILOTING, Status.SCALING),
        *(Status.COMPLETED, Status.STOPPED),
    }
)
PUBLISHABLE = (
    SubmissionKind.REPORT,
    SubmissionKind.RECOMMENDATION,
    SubmissionKind.QUESTION,
    SubmissionKind.UNSURE,
)
# Published before it is filed, an invention is no longer new (IP Law article 60): title and
# abstract alone, and only when the sender agreed.
INVENTIVE = (SubmissionKind.INITIATIVE, SubmissionKind.SOLUTION)


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether and how a submission may be published."""

    kind: SubmissionKind
    status: Status
    restricted: bool
    answered: bool  # an answer was sent
    consents: Mapping[Purpose, bool]
    named: bool  # the sender left a name


@dataclass(frozen=True, slots=True)
class Copy:
    """What the public would read. ``answer`` is by domain.answering.replies.Part."""

    words: Words
    title: str
    text: str
    answer: Mapping[str, str]
    show_name: bool = False

    def fields(self) -> dict[str, str]:
        """Every text by the name of its field."""
        return {"title": self.title, "text": self.text} | {
            part.value: self.answer.get(part.value, "") for part in PARTS
        }


def bar(facts: Facts) -> Bar | None:
    """Why a submission cannot be published; None when it can."""
    if facts.restricted:
        return Bar.QUARANTINED
    if facts.kind not in (*PUBLISHABLE, *INVENTIVE):
        return Bar.KIND
    if facts.status in DECIDED:
        return Bar.COUNCIL
    if facts.status not in ANSWERED or not facts.answered:
        return Bar.NOT_ANSWERED
    if facts.kind in INVENTIVE and not facts.consents.get(Purpose.PUBLISH_TEXT):
        return Bar.NO_CONSENT
    return None


def words_allowed(facts: Facts) -> tuple[Words, ...]:
    """Whose words may stand there, the fullest first."""
    if facts.kind in INVENTIVE or not facts.consents.get(Purpose.PUBLISH_TEXT):
        return (Words.SUMMARY,)
    return (Words.SENDER, Words.SUMMARY)


def is_of_sender(words: str, kind: str) -> bool:
    """Whether what the public reads is the sender's: the own words, or an invention, which nobody
    else may tell. Then its language is the sender's, and it stands on the consent for the text."""
    return words == Words.SENDER or kind in INVENTIVE


def rests_on(words: str, kind: str, outcome: str) -> Purpose | None:
    """On which consent a version stands, that to a name aside; None for an official's words about
    something that was answered."""
    if outcome:
        return Purpose.PUBLISH_SUMMARY
    return Purpose.PUBLISH_TEXT if is_of_sender(words, kind) else None


def may_name(facts: Facts) -> bool:
    """Whether the sender's name may stand there: with a consent of its own, and if there is one."""
    return facts.named and bool(facts.consents.get(Purpose.PUBLISH_NAME))


def marks(copy: Copy, known: Known) -> dict[str, list[Span]]:
    """What is still personal or secret in a copy, by field; a name that is shown is no secret."""
    if copy.show_name:
        known = replace(known, names=())
    return {name: find(text, known) for name, text in copy.fields().items()}


def problems(
    copy: Copy, facts: Facts, original: Mapping[str, str], known: Known, *, looked: bool
) -> dict[str, Problem]:
    """What must be put right before the copy goes on, by field; {} when nothing must.

    ``original`` has the sender's ``title`` and ``text``, and the answer that was sent by its parts:
    copies leave out and cover, and add nothing. ``looked`` says that an official has
    looked at everything that is still marked and means it to be public.
    """
    found: dict[str, Problem] = {}
    marked = marks(copy, known)
    if any(marked.values()) and not looked:
        found["looked"] = Problem.NOT_LOOKED
    if copy.show_name and not may_name(facts):
        found["show_name"] = Problem.NO_CONSENT
    if copy.words is Words.SUMMARY:
        found |= _of_summary(copy, facts, original)
    elif copy.words not in words_allowed(facts):
        inventive = facts.kind in INVENTIVE
        found["words"] = Problem.ABSTRACT_ONLY if inventive else Problem.NO_CONSENT
    else:
        found |= _invented({"title": copy.title, "text": copy.text}, original)
    found |= _invented(copy.answer, original)
    found |= {name: Problem.NEVER_PUBLIC for name, spans in marked.items() if never_public(spans)}
    texts = copy.fields()
    found |= {name: Problem.EMPTY for name in ("title", "text") if not texts[name].strip()}
    if not any(copy.answer.values()):
        found["facts"] = Problem.EMPTY
    return found


def _invented(copied: Mapping[str, str], original: Mapping[str, str]) -> dict[str, Problem]:
    """Which copies say what their original does not; a title may be made from the text."""
    whole = {**original, "title": f"{original['title']}\n{original['text']}"}
    return {
        name: Problem.NOT_SAID
        for name, text in copied.items()
        if name in whole and not_said(whole[name], text)
    }


def _of_summary(copy: Copy, facts: Facts, original: Mapping[str, str]) -> dict[str, Problem]:
    """Without consent nothing of what the sender wrote; of an initiative no more than an
    abstract."""
    if facts.consents.get(Purpose.PUBLISH_TEXT):
        long = facts.kind in INVENTIVE and len(copy.text) > ABSTRACT_LIMIT
        return {"text": Problem.TOO_LONG} if long else {}
    whole = f"{original['title']}\n{original['text']}"
    return {
        name: Problem.SENDERS_WORDS
        for name, text in copy.fields().items()
        if repeats(text, whole, run=_TITLE_RUN if name == "title" else _TEXT_RUN)
        or repeats(text, original["title"])
    }


def ended_by(action: Move, state: PublicationState) -> WithdrawReason | None:
    """Why a move of the submission ends a version; None when it does not."""
    if action is Move.SCREEN:
        return WithdrawReason.PUT_AWAY
    if action is Move.APPEAL:
        return WithdrawReason.REOPENED  # what was decided is open again
    if action in (Move.ANSWER, Move.ANSWER_ALONG):
        return WithdrawReason.ANSWER_CHANGED  # there was an answer before: this is another one
    if action is Move.REOPEN and state is PublicationState.PROPOSED:
        return WithdrawReason.REOPENED
    return None

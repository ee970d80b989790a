"""Questions are saved under a name, changed, deleted, and asked again every night for those who
want to be told what is new. None of this commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, NotFound
from intake.domain.jobs import JobKind
from intake.domain.notices import Mailing, goes_at
from intake.domain.permissions import Action, Actor
from intake.domain.reorganisation import Step
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Official, SavedSearch, Submission
from intake.ports import Tools
from intake.queries.accounts import actor_of
from intake.queries.finding import saved_searches as queries
from intake.services.background import jobs
from intake.services.finding.excerpts import Findable, findable_among
from intake.services.finding.search_questions import Question, question_from
from intake.services.finding.searching import query_for
from intake.services.letters.writing import letter_to
from intake.services.officials import named
from search_index import QueryNotUnderstood, SearchIndex, Sort, check_query

LETTER = "officials/found"
# Among so many of the newest found what is new is looked for; the letter names so many at most.
LOOKED_AT = 500
MOST_IN_A_LETTER = 50
_EVER = (datetime.min.replace(tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class News:
    """What a saved search finds that it did not find before. ``seen`` are the ids of all that it
    finds now, for the next time, negative while the owner may not read it; ``fresh`` what of it is
    to be told."""

    search_id: int
    seen: tuple[int, ...]
    fresh: tuple[Findable, ...]


def demand_understood(question: Question) -> None:
    """Raises InvalidData when the question has a mistake."""
    try:
        check_query(question.text)
    except QueryNotUnderstood as error:
        raise InvalidData({"name": "mistake"}) from error


def found_now(
    session: Session, index: SearchIndex, actor: Actor, question: Question, *, now: datetime
) -> tuple[int, ...]:
    """The newest that a question finds: no news to whoever begins to be told of it now. Ask before
    the transaction, so that the search keeps nobody from writing. Raises InvalidData for a mistake,
    and the errors of the index."""
    demand_understood(question)
    query = query_for(session, actor, replace(question, sort=Sort.NEWEST).criteria(now))
    found = index.search(replace(query, limit=LOOKED_AT, spans=()))
    return tuple(hit.id for hit in found.hits)


def save(
    session: Session,
    actor: Actor,
    name: str,
    question: Question,
    *,
    alert: bool,
    seen: Sequence[int] = (),
    now: datetime,
) -> SavedSearch:
    """Save a question; with ``alert`` letters tell what it finds beside what has been ``seen``.
    Raises InvalidData when the name is taken, there are too many already, or the question has a
    mistake."""
    named.demand_free(session, SavedSearch, actor.official_id, name)
    demand_understood(question)
    row = SavedSearch(
        official_id=actor.official_id,
        name=name,
        args=question.args,
        alert=alert,
        seen=list(seen),
        looked_at=now,
        created_at=now,
        updated_at=now,
    )
    with named.kept_once(session):
        session.add(row)
    return row


def change(
    session: Session,
    actor: Actor,
    search_id: int,
    name: str,
    *,
    alert: bool,
    seen: Sequence[int] = (),
    now: datetime,
) -> None:
    """Rename one's own search, be told of it or no longer; ``seen`` counts when the letters begin
    with this. Raises NotFound, and InvalidData when the name is taken."""
    row = _own(session, actor.official_id, search_id)
    named.demand_free(session, SavedSearch, actor.official_id, name, own=search_id)
    with named.kept_once(session):
        if alert and not row.alert:
            row.seen, row.looked_at = list(seen), now
        row.name, row.alert, row.updated_at = name, alert, now


def end_alert(session: Session, official_id: int, search_id: int, *, now: datetime) -> None:
    """No more letters about one's own search. Raises NotFound."""
    row = _own(session, official_id, search_id)
    row.alert, row.updated_at = False, now


def delete(session: Session, official_id: int, search_id: int) -> None:
    """Forget one's own search. Raises NotFound."""
    session.delete(_own(session, official_id, search_id))
    session.flush()


def ask(session: Session, *, now: datetime) -> int:
    """Ask for the letters of today, for the morning; returns to how many officials."""
    people = queries.to_be_told(session)
    at = goes_at(Mailing.DAILY, now)
    wishes = [
        jobs.Wish(JobKind.SEARCH_MAIL, str(official_id), {"official": official_id})
        for official_id in people
    ]
    jobs.enqueue(session, wishes, now=at or now)
    return len(people)


def compose(
    session: Session, official_id: int, *, tools: Tools
) -> tuple[EmailMessage | None, list[News]]:
    """The letter with what the searches of an official find anew, and what they have seen; no
    letter when nothing is new or the official may not search any more. Raises the errors of the
    index."""
    official, actor = session.get(Official, official_id), actor_of(session, official_id)
    if official is None or actor is None or official.is_demo:
        return None, []
    if not actor.may_anywhere(Action.SEARCH):
        return None, []
    now = tools.clock()
    news = [
        _news(session, tools.index, actor, row, now)
        for row in queries.with_alert(session, official_id)
    ]
    told = [one for one in news if one.fresh]
    if not told:
        return None, news
    letter = letter_to(
        official.email,
        LETTER,
        official.locale,
        _said(told, tools),
        about=f"search\0{official_id}\0{_ids(told)}",
        tools=tools,
    )
    return letter, news


def note_told(session: Session, news: Sequence[News], *, now: datetime) -> None:
    """Keep what has been seen, so that it is told once."""
    for one in news:
        row = session.get(SavedSearch, one.search_id)
        if row is not None:
            row.seen, row.looked_at = list(one.seen), now


def hand_down(session: Session, step: Step, *, now: datetime) -> int:
    """Searches in a department that was merged or split are in its heirs from now on, and in itself
    as long as it lives; returns how many were changed."""
    changed = 0
    for row in session.scalars(select(SavedSearch).order_by(SavedSearch.id)):
        question = question_from(row.args)
        chosen = question.values("department")
        if chosen.isdisjoint(step.old):
            continue
        now_in = (chosen - frozenset(step.closing)) | frozenset(step.heirs)
        question = replace(question, chosen={**question.chosen, "department": now_in})
        # What the heirs had already is not news: the next look only notes it.
        row.args, row.seen, row.updated_at = question.args, None, now
        changed += 1
    return changed


def _news(
    session: Session, index: SearchIndex, actor: Actor, row: SavedSearch, now: datetime
) -> News:
    found = found_now(session, index, actor, question_from(row.args), now=now)
    is_first_look = not isinstance(row.seen, list)
    before: set[int] = set() if is_first_look else set(row.seen)
    fresh = [one for one in found if one not in before]
    # What is in quarantine is in no letter, whoever reads it and whatever the index says.
    known = {
        row_id: one
        for row_id, one in findable_among(
            session, actor, fresh, day=local_date(now), sealer=None
        ).items()
        if not one.submission.restricted
    }
    # What may not be read now is not seen either: it is news once it may be. It counts all the
    # same in how far the look went.
    seen = tuple(one if one in before or one in known else -one for one in found)
    if is_first_look:
        return News(row.id, seen, ())
    reached = _reached(session, row.seen)
    told = (known[one] for one in fresh if one in known)
    return News(row.id, seen, tuple(it for it in told if _place(it.submission) >= reached))


def _reached(session: Session, seen: Sequence[int]) -> tuple[datetime, int]:
    """How far back the look went that found these. Of more than it looked at, what lay behind comes
    up when others leave; that is not news."""
    if len(seen) < LOOKED_AT:
        return _EVER
    oldest = queries.oldest_among(session, [abs(one) for one in seen])
    return _EVER if oldest is None else _place(oldest)


def _place(it: Submission) -> tuple[datetime, int]:
    """Its place in the order of the newest."""
    return it.submitted_at, it.id


def _said(told: Sequence[News], tools: Tools) -> dict[str, object]:
    """What the template of the letter needs: numbers and links, no word of anybody's, not even the
    name of the search."""
    base = tools.public_url.rstrip("/")
    left = MOST_IN_A_LETTER
    found = []
    for one in told:
        named = one.fresh[:left]
        left -= len(named)
        found.append(
            {
                "url": f"{base}/search/saved/{one.search_id}",
                "number": len(one.fresh),
                "lines": [
                    {
                        "number": _number(it, tools) if it.tells_number else "",
                        "url": f"{base}{_page(it)}",
                    }
                    for it in named
                ],
            }
        )
    return {
        "found": found,
        "number": len({it.submission.id for one in told for it in one.fresh}),
        "account_url": f"{base}/account/",
    }


def _number(it: Findable, tools: Tools) -> str:
    return tools.codes.reference(it.submission.id, it.submission.submitted_at)


def _page(it: Findable) -> str:
    """Where it opens for its reader."""
    if it.seen is None:
        return f"/review/{it.submission.id}/"
    if it.seen.evaluation_id is None:
        return f"/desk/proposals/{it.submission.id}/"
    return f"/desk/evaluation/mine/{it.seen.evaluation_id}/"


def _ids(told: Sequence[News]) -> list[tuple[int, list[int]]]:
    """The same for the same letter."""
    return [(one.search_id, [it.submission.id for it in one.fresh]) for one in told]


def _own(session: Session, official_id: int, search_id: int) -> SavedSearch:
    row = queries.own(session, official_id, search_id)
    if row is None:
        raise NotFound(str(search_id))
    return row

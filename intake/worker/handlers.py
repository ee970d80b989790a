"""What the worker does for each kind of job; every handler may run twice for the same job without
harm.

A handler gets the jobs of one kind together, does the slow part (prediction, mail, index) outside
any transaction, and finishes the jobs in the transaction that stores their effect.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from classifier import Classifier, Prediction
from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.domain.officials.account_news import AccountNews
from intake.models import Submission
from intake.ports import Tools
from intake.queries import settings
from intake.services.answering import replies
from intake.services.background import jobs
from intake.services.background.jobs import Claim
from intake.services.desk import bulk
from intake.services.finding import indexing, saved_searches
from intake.services.initiatives import author_letters
from intake.services.letters import account_letters, notices, notifying
from intake.services.publishing import published_indexing
from intake.services.routing import repeats, triage
from intake.services.routing.suggesting import Written, suggest
from intake.worker.deadlines import calendar, deadlines
from intake.worker.exports import export
from intake.worker.files import forget_file, look_through
from intake.worker.nightly import nightly
from search_index import IndexLocked, SearchIndexError

_log = structlog.get_logger("intake.worker")
Handler = Callable[[sessionmaker[Session], Tools, Sequence[Claim]], None]


def classify(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Predict the departments of new submissions together, then route each, and see whether it
    was sent before."""
    predictions: dict[int, tuple[str, Prediction]] = {}
    model = tools.active_model()
    with sessions() as session:
        promised = settings.promised_precision(session, tools.promised_precision)
        rows = session.execute(
            select(Submission.id, Submission.title, Submission.body, Submission.text_hash).where(
                Submission.id.in_(_submissions(claims))
            )
        ).all()
    if model is not None and rows:
        found = suggest(model, [Written(row.title, row.body) for row in rows])
        predictions = {
            row.id: (row.text_hash, prediction) for row, prediction in zip(rows, found, strict=True)
        }
    with sessions() as session, transaction(session):
        for claim in claims:
            submission = session.get(Submission, claim.payload["submission"])
            if submission is not None:
                text_hash, prediction = predictions.get(submission.id, ("", None))
                if text_hash != submission.text_hash:
                    prediction = None  # the text was changed or erased while we were reading it
                threshold = _threshold(model, prediction, promised)
                triage.route_new(
                    session, submission, prediction, threshold=threshold, now=tools.clock()
                )
                repeats.recognise(session, submission, now=tools.clock())
            jobs.complete(session, claim)


def _threshold(model: Classifier | None, prediction: Prediction | None, promised: float) -> float:
    """How sure the model must be of its first candidate to keep the promise: some departments are
    taken for others more often, and ask for more."""
    if model is None or prediction is None or not prediction.candidates:
        return 1.0
    return model.threshold_for(promised, prediction.candidates[0].department)


def index(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Make the search indexes, the officials' and everybody's, agree with the database about the
    submissions named. Where everybody's cannot be used, the officials' goes on without it: the
    night, or whoever builds it anew, brings it up to date."""
    ids = _submissions(claims)
    with sessions() as session:
        indexing.bring_up_to_date(session, tools.index, ids, tools.codes, sealer=tools.sealer)
    with sessions() as session:
        try:
            published_indexing.bring_up_to_date(session, tools.published_index, ids, tools.codes)
        except IndexLocked:
            raise  # somebody is building it anew: afterwards this is tried again
        except SearchIndexError as error:
            _log.warning("published_index_unusable", code=error.code)
    with sessions() as session, transaction(session):
        for claim in claims:
            jobs.complete(session, claim)


def notify(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Send one mail for each job."""
    for claim in claims:
        about = (claim.payload["submission"], claim.payload["template"], claim.payload["event"])
        with sessions() as session:
            message = notifying.compose(session, *about, tools=tools)
        if message is not None:
            tools.mailer.send(message)
        with sessions() as session, transaction(session):
            state = notifying.SENT
            if message is None:
                state = notifying.state_without(session, about[0])
            notifying.note_sent(
                session, *about, state=state, now=tools.clock(), public_url=tools.public_url
            )
            jobs.complete(session, claim)


def desk_mail(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Send each official one mail with all that waits for them."""
    for claim in claims:
        official = int(claim.payload["official"])
        with sessions() as session:
            message, told = notices.compose(session, official, tools=tools)
        if message is not None:
            tools.mailer.send(message)
        with sessions() as session, transaction(session):
            # First: what is left over asks for the same job again.
            jobs.complete(session, claim)
            notices.note_told(session, official, told, now=tools.clock())


def search_mail(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Send each official one mail with what their saved searches find anew."""
    for claim in claims:
        with sessions() as session:
            message, news = saved_searches.compose(
                session, int(claim.payload["official"]), tools=tools
            )
        if message is not None:
            tools.mailer.send(message)
        with sessions() as session, transaction(session):
            saved_searches.note_told(session, news, now=tools.clock())
            jobs.complete(session, claim)


def author_mail(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Send each co-author the link to confirm with, or the one reminder."""
    for claim in claims:
        about = (claim.payload["submission"], claim.payload["line"], claim.payload["round"])
        reminder = bool(claim.payload["reminder"])
        with sessions() as session:
            message = author_letters.compose(session, *about, reminder=reminder, tools=tools)
        if message is not None:
            tools.mailer.send(message)
        with sessions() as session, transaction(session):
            if message is not None:
                author_letters.note_sent(session, *about, reminder=reminder, now=tools.clock())
            jobs.complete(session, claim)


def account_mail(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Tell each official what changed in how they sign in. One that is sent again after a crash
    has the same Message-ID."""
    for claim in claims:
        news = AccountNews(claim.payload["news"])
        at = datetime.fromisoformat(claim.payload["at"])
        with sessions() as session:
            message = account_letters.compose(
                session, int(claim.payload["official"]), news, at, tools=tools
            )
        if message is not None:
            tools.mailer.send(message)
        with sessions() as session, transaction(session):
            jobs.complete(session, claim)


def send_reply(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Send approved answers whose time for the coordinator is over."""
    for claim in claims:
        with sessions() as session, transaction(session):
            replies.send_held(session, int(claim.payload["reply"]), now=tools.clock())
            jobs.complete(session, claim)


def carry_out_held(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Do to many submissions what was decided ten minutes ago and not taken back."""
    for claim in claims:
        left = True
        while left:
            with sessions() as session, transaction(session):
                left = bulk.carry_out_held(session, claim.payload["bulk"], now=tools.clock()) > 0
                if not left:
                    jobs.complete(session, claim)


HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.CLASSIFY: classify,
    JobKind.INDEX: index,
    JobKind.NOTIFY: notify,
    JobKind.DESK_MAIL: desk_mail,
    JobKind.SEARCH_MAIL: search_mail,
    JobKind.AUTHOR_MAIL: author_mail,
    JobKind.ACCOUNT_MAIL: account_mail,
    JobKind.NIGHTLY: nightly,
    JobKind.DEADLINES: deadlines,
    JobKind.CALENDAR: calendar,
    JobKind.SEND_REPLY: send_reply,
    JobKind.BULK: carry_out_held,
    JobKind.ATTACHMENT: look_through,
    JobKind.FORGET_FILE: forget_file,
    JobKind.EXPORT: export,
}


def _submissions(claims: Sequence[Claim]) -> list[int]:
    return [int(claim.payload["submission"]) for claim in claims]

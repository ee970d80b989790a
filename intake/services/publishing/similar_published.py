"""Published answers like a text that is about to be sent: "does this help?"."""

from itertools import islice

from sqlalchemy.orm import Session

from intake.domain.answering.similar_answers import most_alike
from intake.queries.publishing import publications as queries
from intake.queries.publishing.publications import Published
from intake.services.answering.similar_answers import found_by_words
from search_index import Filters, SearchIndex, SearchIndexError

SHOWN = 3


def find(session: Session, index: SearchIndex, title: str, text: str) -> list[Published]:
    """At most three, the most alike first; none while the search does not answer.

    The index holds published copies alone, and what of them is public at this moment is asked
    again: nothing here can tell of what is not.
    """
    asked = f"{title}\n{text}"
    try:
        found = found_by_words(index, asked, Filters(departments=None))
    except SearchIndexError:
        return []
    public = {one.id: one for one in queries.among(session, found)} if found else {}
    shares = most_alike(asked, {one.id: f"{one.title}\n{one.text}" for one in public.values()})
    return [public[number] for number in islice(shares, SHOWN)]

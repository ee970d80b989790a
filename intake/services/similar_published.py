"""Published answers like a text that is about to be sent: "does this help?"."""

from sqlalchemy.orm import Session

from intake.domain.similar_answers import ALIKE, features, likeness, telling_words
from intake.queries import publications as queries
from intake.queries.publications import Published
from search_index import Filters, Query, SearchIndex, SearchIndexError

SHOWN = 3
_LOOKED_AT = 30
_WORDS = 20  # the search reads up to 32 words of a query


def find(session: Session, index: SearchIndex, title: str, text: str) -> list[Published]:
    """At most three, the most alike first; none while the search does not answer.

    The index holds published copies alone, and what of them is public at this moment is asked
    again: nothing here can tell of what is not.
    """
    asked = f"{title}\n{text}"
    words = telling_words(asked, limit=_WORDS)
    if not words:
        return []
    try:
        hits = index.search(
            Query(" OR ".join(words), Filters(departments=None), limit=_LOOKED_AT)
        ).hits
    except SearchIndexError:
        return []
    own = features(asked)
    found = [
        (likeness(own, features(f"{one.title}\n{one.text}")), one)
        for one in queries.among(session, [hit.id for hit in hits])
    ]
    kept = sorted((one for one in found if one[0] >= ALIKE), key=lambda one: (-one[0], one[1].id))
    return [one for _share, one in kept[:SHOWN]]

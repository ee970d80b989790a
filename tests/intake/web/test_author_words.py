"""How many authors are told of to those who do not see their names."""

from flask import Flask

from intake.domain.initiatives.co_authors import AuthorStanding, Line
from intake.services.initiatives.co_authors import Stated
from intake.web.author_words import counted
from intake.web.i18n import in_language


def stated(*standings: AuthorStanding) -> list[Stated]:
    return [
        Stated(Line(at, "Nông Văn Mẫu", "50"), standing, None, "", may_ask=False)
        for at, standing in enumerate(standings, start=1)
    ]


def test_who_alone_has_sent_it_confirms_nothing(app: Flask) -> None:
    with app.test_request_context(), in_language("en"):
        alone = stated(AuthorStanding.PROPOSER)
        assert [words for words, _ in counted(alone)] == ["One author, who sent the proposal"]
        two = stated(AuthorStanding.PROPOSER, AuthorStanding.ASKED)
        assert [words for words, _ in counted(two)] == [
            "sent the proposal: 1",
            "asked, no answer yet: 1",
        ]

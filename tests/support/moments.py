"""A moment of a story to which a test comes back, instead of telling the story up to there again.

What pages keep lies in the database and in the browser's cookies; both are put back. Only for
SQLite files, as the tests of pages use them.
"""

import sqlite3
from contextlib import closing
from copy import copy

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.page_client import PageClient


class Moment:
    """The database and the cookies of some clients as they are when this is made."""

    def __init__(self, session: Session, *clients: PageClient) -> None:
        self._session = session
        self._cookies = [(client, copy(client.http._cookies)) for client in clients]
        self._database = sqlite3.connect(":memory:")
        session.rollback()
        with closing(self._file()) as file:
            file.backup(self._database)

    def back(self) -> None:
        """Come back to this moment; what the session had read is read anew."""
        self._session.rollback()
        self._session.expunge_all()
        with closing(self._file()) as file:
            self._database.backup(file)
        self.forget()

    def forget(self) -> None:
        """Put back the cookies alone: after reading, which leaves the database as it was."""
        for client, cookies in self._cookies:
            client.http._cookies = copy(cookies)

    def _file(self) -> sqlite3.Connection:
        engine = self._session.get_bind()
        assert isinstance(engine, Engine)
        assert engine.url.database, "only a file can be copied"
        return sqlite3.connect(engine.url.database, isolation_level=None)

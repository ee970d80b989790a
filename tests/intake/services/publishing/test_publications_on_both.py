"""The public list on every database: filters, pages, and that one version only is public."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.publishing.publication import Copy, Words
from intake.models import Publication
from intake.queries.publishing import publication_desk, publications
from intake.services.answering import replies
from intake.services.installation import schema, setup
from intake.services.publishing import publications as services
from tests.intake.services.office import NOW, TELECOM, Desk
from tests.migrations.databases import DATABASES, database_without_tables
from tests.replies import REPLY


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with database_without_tables(request, tmp_path) as made:
        schema.upgrade(made)
        yield made


def test_the_public_list_reads_the_same_everywhere(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publications, "PAGE_SIZE", 2)
    with Session(engine, expire_on_commit=False) as session:
        with transaction(session):
            setup.prepare(session, NOW)
        desk = Desk(session)
        officer, moderator = desk.official(Role.OFFICER, TELECOM), desk.official(Role.MODERATOR)
        approver = desk.official(Role.APPROVER, TELECOM)
        for number in range(3):
            row, now = desk.in_work(), NOW + timedelta(hours=number // 2)
            copy = Copy(Words.SUMMARY, f"Số {number}", "Tóm tắt vụ việc.", REPLY)
            with transaction(session):
                replies.draft(session, officer, row, REPLY, now=now)
                replies.approve(session, approver, row, now=now)
                services.propose(session, officer, row, copy, looked=True, now=now)
            with transaction(session):
                services.publish(session, moderator, row, 1, now=now)
        first = publications.page(session, publications.Filter())
        assert [one.title for one in first.rows] == ["Số 2", "Số 1"]
        assert first.previous is None
        second = publications.page(session, publications.Filter(), first.next)
        assert [one.title for one in second.rows] == ["Số 0"]
        back = publications.page(session, publications.Filter(), second.previous)
        assert back.rows == first.rows
        year = publications.Filter(TELECOM, "report", "", NOW, NOW + timedelta(days=1))
        assert publications.count(session, year) == 3
        assert publications.departments(session) == {TELECOM}
        assert publications.span(session) == (NOW, NOW + timedelta(hours=1))
        assert publications.last_change(session) == NOW + timedelta(hours=1)
        assert [one.timeliness for one in publications.newest(session)] == ["on_time"] * 3
        assert publication_desk.to_propose(session, officer) == []
        assert len(publication_desk.published(session, moderator)) == 3
        row = session.query(Publication).first()
        session.add(_another(row))
        with pytest.raises(IntegrityError):
            session.flush()


def _another(row: Publication | None) -> Publication:
    """The next version of the same submission, public beside it."""
    assert row is not None
    kept = {column.name: getattr(row, column.name) for column in Publication.__table__.columns}
    return Publication(**(kept | {"id": None, "version": row.version + 1}))

"""One row for each table, made from its columns: data that a migration must carry."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
)

from intake.models import Base
from intake.models.base import UTCDateTime

SAMPLES = {
    UTCDateTime: datetime(2026, 11, 20, 3, 4, 5, 678901, tzinfo=UTC),
    Date: date(2026, 11, 20),
    Boolean: True,
    JSON: {"chữ": [1, None]},
    Integer: 1,
    Float: 0.5,
    String: "x",
}


def fill_every_table(engine: Engine) -> dict[str, int]:
    """One row in each table, made from its columns, in an order that keeps references whole."""
    counts = {}
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name != "record_head":
                connection.execute(insert(table), sample_row(table))
            counts[table.name] = connection.scalar(select(func.count()).select_from(table))
    return counts


def sample_row(table: Table) -> dict[str, Any]:
    """A value for each column; references point at the rows with key 1 or 'x'."""
    row: dict[str, Any] = {}
    for column in table.columns:
        row[column.name] = next(
            value for sort, value in SAMPLES.items() if isinstance(column.type, sort)
        )
    return row


def as_it_was(model: type[Base], *, without: Collection[str]) -> Table:
    """The table of a model before it had the columns ``without``."""
    now = model.metadata.tables[model.__tablename__]
    then = [Column(one.name, one.type) for one in now.columns if one.name not in without]
    return Table(now.name, MetaData(), *then)

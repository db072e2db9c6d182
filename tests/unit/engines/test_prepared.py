"""A prepared statement says, takes and gives what the statement itself would."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, create_engine, insert, select

from legion_data.engines.prepared import Prepared
from legion_data.types import UTCDateTime

TABLE = Table("moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", UTCDateTime))
AT = datetime(2026, 11, 21, 4, 50, 1, 5, tzinfo=UTC)


def test_types_convert_what_is_bound_and_what_comes_back() -> None:
    engine = create_engine("sqlite://")
    put = Prepared(insert(TABLE).values(id=bindparam("number"), at=bindparam("moment", type_=TABLE.c.at.type)))
    get = Prepared(select(TABLE.c.at, TABLE.c.id).where(TABLE.c.id == bindparam("number")).limit(1))
    with engine.begin() as connection:
        TABLE.create(connection)
        for number, moment in ((1, AT), (2, None)):
            put.execute(connection, {"number": number, "moment": moment, "unknown": "left out"})
        assert get.row(connection, {"number": 1}) == [AT, 1]
        assert get.row(connection, {"number": 2}) == [None, 2]
        assert list(connection.execute(select(TABLE.c.at)).scalars()) == [AT, None]
    engine.dispose()


def test_a_statement_whose_text_depends_on_its_values_is_refused() -> None:
    engine = create_engine("sqlite://")
    query = Prepared(select(TABLE.c.id).where(TABLE.c.id.in_(bindparam("numbers", expanding=True))))
    with engine.connect() as connection, pytest.raises(AssertionError, match="cannot be prepared"):
        query.execute(connection, {"numbers": [1]})
    engine.dispose()

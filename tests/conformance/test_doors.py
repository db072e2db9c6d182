"""Who does not get in is told why, in time and without a secret; who does is asked for credentials each time."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from legion_data import engines, errors
from legion_data.engines.sessions import open_session
from legion_data.settings import load
from tests.conformance.layers import Silent, merged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from legion_data.runtime import DataLayer

SECRET = "s3cr3t-ümlaut"


@pytest.mark.only("mysql", "postgres", reason="a file is no server")
def test_a_server_that_never_greets_is_given_up(database: Any) -> None:
    silent = Silent()
    silent.fall_silent()
    given = merged(dict(database.settings), {"connect_timeout": 2, "sslmode": "disable"})
    settings = load(merged(_without_url(database, given), {"creds": {"host": "127.0.0.1", "port": silent.port}}))
    engine = engines.build(settings)
    failures: list[BaseException] = []

    def knock() -> None:
        try:
            with open_session(engine, settings.database) as session:
                session.execute(text("SELECT 1"))
        except errors.LegionDataError as error:
            failures.append(error)

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(60)
    silent.close()
    engines.close(engine)
    assert [type(failure) for failure in failures] == [errors.DatabaseUnreachable]


@pytest.mark.only("mysql", "postgres", reason="a file is no server")
def test_tls_that_the_server_does_not_have_is_refused(database: Any, build: Callable[..., Engine]) -> None:
    with build().connect() as connection:
        has_tls = {"postgresql": "SELECT current_setting('ssl') = 'on'", "mysql": "SELECT @@have_ssl = 'YES'"}
        if connection.exec_driver_sql(has_tls[database.dialect]).scalar_one():
            return  # somebody's own server; the sockets of ours are plain
    for wish in ({"sslmode": "require"}, {"tls": {"enabled": True, "verify": "none"}}):
        with pytest.raises(errors.DatabaseUnreachable, match="TLS"), open_session(build(**wish)) as session:
            session.execute(text("SELECT 1"))


def _without_url(database: Any, settings: dict[str, Any]) -> dict[str, Any]:
    """The same place, told by credentials, so that a test can change one of them."""
    target = load(dict(database.settings)).database
    rest = {key: value for key, value in settings.items() if key not in {"url", "adapter", "creds"}}
    creds = {
        "host": target.host,
        "port": target.port,
        "user": target.user,
        "password": target.password.reveal() if target.password else "",
        "database": target.name,
    }
    return rest | {"adapter": target.adapter, "creds": creds}


@pytest.mark.only("mysql", "postgres", reason="a file has no door")
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"user": "nobody_here", "password": SECRET}, "refused the user or the password"),
        ({"database": "no_such_database"}, "no database of this name"),
        ({"port": 1}, "cannot be reached"),
        ({"host": "no.such.host.invalid"}, "cannot be reached"),
    ],
    ids=["wrong password", "no database", "no server", "no host"],
)
def test_a_door_that_stays_shut_says_why_and_tells_no_secret(
    database: Any, home: Path, caplog: pytest.LogCaptureFixture, change: dict[str, Any], says: str
) -> None:
    from legion_data.runtime import DataLayer

    layer = DataLayer(merged(_without_url(database, dict(database.settings)), {"creds": change}))
    with caplog.at_level(0), pytest.raises(errors.DatabaseUnreachable, match=says) as caught:
        layer.setup()
    assert not layer.connected
    assert not any(home.rglob("*.db"))
    chain: list[BaseException] = []
    link: BaseException | None = caught.value
    while link is not None:
        chain.append(link)
        link = link.__cause__ or link.__context__
    told = " ".join([caplog.text, *(f"{each!s} {each!r}" for each in chain)])
    assert SECRET not in told
    assert "ümlaut" not in told


@pytest.mark.only("mysql", "postgres", reason="a file has no login")
def test_credentials_are_asked_for_at_each_new_connection(database: Any) -> None:
    from legion_data.engines.credentials import Credentials

    settings = load(dict(database.settings))
    asked: list[int] = []

    class Rotating:
        def current(self) -> Credentials:
            asked.append(1)
            secret = settings.database.password
            return Credentials(settings.database.user, secret.reveal() if secret else None)

    engine = engines.build(settings, credentials=Rotating())
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(engine.connect())
    engines.close(engine)
    assert len(asked) == 3
    assert engine.url.password is None


def test_the_engine_shows_no_parameters_in_errors(migrated: Any, open_layer: Callable[..., DataLayer]) -> None:
    layer = open_layer(migrated.settings)
    with pytest.raises(Exception, match="no_such_table") as caught, layer.session() as session:
        session.execute(text("INSERT INTO no_such_table VALUES (:value)"), {"value": SECRET})
    assert SECRET not in str(caught.value)

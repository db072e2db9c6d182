"""Addresses: what they stand for, and how they meet the keys that say the same in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from legion_data.errors import SettingsError
from legion_data.settings import Settings, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _target(settings: Settings) -> tuple[object, ...]:
    database = settings.database
    password = database.password.reveal() if database.password else None
    return (database.dialect, database.user, password, database.host, database.port, database.name)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("postgres://u:p@h:6000/d", ("postgresql", "u", "p", "h", 6000, "d")),
        ("postgresql://u:p@h/d", ("postgresql", "u", "p", "h", 5432, "d")),
        ("postgresql+psycopg://u:p@h/d", ("postgresql", "u", "p", "h", 5432, "d")),
        ("POSTGRES://u:p@h/d", ("postgresql", "u", "p", "h", 5432, "d")),
        ("mysql://u:p@h/d", ("mysql", "u", "p", "h", 3306, "d")),
        ("mysql2://u:p@h/d", ("mysql", "u", "p", "h", 3306, "d")),
        ("mysql+pymysql://u:p@h/d", ("mysql", "u", "p", "h", 3306, "d")),
        ("mariadb://u:p@h/d", ("mysql", "u", "p", "h", 3306, "d")),
        ("mariadb+pymysql://u:p@h/d", ("mysql", "u", "p", "h", 3306, "d")),
        ("postgres://", ("postgresql", "legion", "legion", "127.0.0.1", 5432, "legionio")),
        ("postgres://u@/", ("postgresql", "u", None, "127.0.0.1", 5432, "legionio")),
        ("postgres://u:@h/d", ("postgresql", "u", None, "h", 5432, "d")),
        ("postgres://u%40x:p%3A%2F%40%25@h/d%2Fe", ("postgresql", "u@x", "p:/@%", "h", 5432, "d/e")),
        ("postgres://u:p@ss:w@h/d", ("postgresql", "u", "p@ss:w", "h", 5432, "d")),
        ("postgres://u:gr%C3%BC%C3%9Fe@h/d", ("postgresql", "u", "grüße", "h", 5432, "d")),
        ("postgres://u:p@[::1]:6000/d", ("postgresql", "u", "p", "::1", 6000, "d")),
        ("postgres://u:p@[fe80::1]/d", ("postgresql", "u", "p", "fe80::1", 5432, "d")),
        ("postgres://u@/d?host=/run/postgresql", ("postgresql", "u", None, "/run/postgresql", 5432, "d")),
        ("postgres://u@%2Frun%2Fpg/d", ("postgresql", "u", None, "/run/pg", 5432, "d")),
        ("postgres://u@/d?host=h&port=7", ("postgresql", "u", None, "h", 7, "d")),
        ("mysql://u:p@/d?unix_socket=/run/m.sock", ("mysql", "u", "p", "/run/m.sock", 3306, "d")),
    ],
)
def test_an_address_stands_for_its_parts(url: str, target: tuple[object, ...]) -> None:
    assert _target(load({"url": url})) == target


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///x.db", "~/.legionio/data/x.db"),
        ("sqlite:///sub/x%20y.db", "~/.legionio/data/sub/x y.db"),
        ("sqlite:////tmp/x.db", "/tmp/x.db"),
        ("sqlite:///~/x.db", "~/x.db"),
        ("sqlite+pysqlite:////tmp/x.db", "/tmp/x.db"),
        ("sqlite://", None),
        ("sqlite:///", None),
        ("sqlite:///:memory:", None),
    ],
)
def test_the_address_of_a_file(url: str, path: str | None, home: Path) -> None:
    database = load({"url": url}).database
    assert database.in_memory is (path is None)
    assert database.path is None if path is None else str(database.path) == path.replace("~", str(home))


def test_parameters_are_settings() -> None:
    pg = load(
        {
            "url": "postgres://localhost/d?sslmode=require&sslrootcert=/ca&sslcert=/c&sslkey=/k&connect_timeout=3"
            "&application_name=a+b&search_path=x,y&statement_timeout=1.5&max_connections=4"
        }
    )
    assert (pg.sslmode, pg.sslrootcert, pg.sslcert, pg.sslkey) == ("require", "/ca", "/c", "/k")
    assert (pg.connect_timeout, pg.application_name, pg.search_path) == (3, "a b", ("x", "y"))
    assert (pg.statement_timeout, pg.max_connections) == (1.5, 4)
    mysql = load(
        {"url": "mysql://localhost/d?charset=utf8&ssl_mode=VERIFY_IDENTITY&ssl_ca=/ca&read_timeout=2&sql_mode=ANSI"}
    )
    assert (mysql.encoding, mysql.sslmode, mysql.sslrootcert) == ("utf8", "verify-full", "/ca")
    assert (mysql.read_timeout, mysql.sql_mode) == (2, "ANSI")
    assert load({"url": "sqlite:///x.db?mode=ro"}).readonly is True
    assert load({"url": "sqlite:///x.db"}).readonly is False


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("hunter2", "address like"),
        ("", "address like"),
        (7, "address like"),
        ("postgres://u:hunter2@h/d\n", None),
        ("postgres://u:hunter2\n@h/d", "address like"),
        ("oracle://u:hunter2@h/d", "begin with one of sqlite://"),
        ("postgresql+asyncpg://u:hunter2@h/d", "begin with one of"),
        ("postgres://u:hunter2@h:70000/d", "port"),
        ("postgres://u:hunter2@h:0/d", "port"),
        ("postgres://u:hunter2", "port"),
        ("postgres://u:hunter2/x@h/d", "port"),
        ("postgres://u:hunter2@a:1,b:2/d", "port"),
        ("postgres://u:hunter2@[::1/d", "brackets"),
        ("postgres://u:hunter2@[::1]x/d", "brackets"),
        ("postgres://u:hunter2@h/d?sslmod=x", "no parameter sslmod; there are application_name"),
        ("postgres://u:hunter2@h/d?sslmode", "name=value"),
        ("postgres://u:x?a=hunter2@h/d", "port"),
        ("postgres://u:1?hunter2=a@h/d", "no parameter; there are"),
        ("postgres://u:hunter2@h/d?password=hunter2", "no parameter password"),
        ("postgres://u:hunter2@h/d?sslmode=no", "allowed: disable"),
        ("postgres://u:%FFhunter2@h/d", "UTF-8"),
        ("postgres://u:hunter2@h/d?sslmode=%FF", "UTF-8"),
        ("sqlite://x.db", "three slashes"),
        ("sqlite:///x.db?mode=memory", "mode is one of ro, rw, rwc"),
        ("sqlite:///x.db?cache=shared", "no parameter cache; there are mode, readonly"),
        ("sqlite:///../../x.db", "leaves"),
    ],
)
def test_what_is_no_address_is_refused_without_its_password(url: object, message: str | None) -> None:
    if message is None:
        assert _target(load({"url": url}))[2] == "hunter2"
        return
    with pytest.raises(SettingsError, match=message) as caught:
        load({"url": url})
    assert "hunter2" not in f"{caught.value}{caught.value.problems}"


class TestMeetingParts:
    """A URL in the file; the parts before, beside and after it."""

    @pytest.fixture(autouse=True)
    def _file(self, write: Callable[[str, str], Path]) -> None:
        write("1.toml", 'data.adapter = "mysql"\n[data.creds]\nhost = "old"\npassword = "old"\nport = 1')
        write("2.toml", '[data]\nurl = "postgres://u:p@h/d?sslmode=require"\n[data.creds]\nhost = "beside"\nport = 2')

    def test_it_replaces_what_was_before_and_is_filled_in_from_beside(self) -> None:
        settings = load()
        assert _target(settings) == ("postgresql", "u", "p", "h", 2, "d")
        assert settings.url is not None
        assert settings.sources["creds.host"] == settings.sources["url"]

    def test_a_later_part_wins(self) -> None:
        settings = load({"creds": {"host": "new"}, "sslmode": "disable"})
        assert _target(settings) == ("postgresql", "u", "p", "new", 2, "d")
        assert settings.sslmode == "disable"
        assert settings.url is None, "it no longer says where the database is"

    def test_the_same_adapter_changes_nothing(self) -> None:
        assert load({"adapter": "postgresql"}) == load()

    def test_another_adapter_drops_it(self) -> None:
        settings = load({"adapter": "sqlite"})
        assert settings.database.label.endswith("/.legionio/data/legionio.db")
        assert settings.url is None
        other = load({"adapter": "mysql", "creds": {"user": "me"}})
        assert _target(other) == ("mysql", "me", "legion", "127.0.0.1", 2, "legionio")
        assert other.sslmode == "prefer"

    def test_another_url_replaces_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LEGION_DATA_URL", "postgres://u@h2/d2")
        monkeypatch.setenv("LEGION_DATA__CREDS__PASSWORD", "apart")
        settings = load()
        assert _target(settings) == ("postgresql", "u", "apart", "h2", 5432, "d2")
        assert settings.sslmode == "prefer"
        assert settings.sources["creds.database"] == "LEGION_DATA_URL"
        assert settings.url is not None
        assert load(settings.as_dict(masked=False)) == settings

    def test_null_takes_it_away(self) -> None:
        settings = load({"url": None, "creds": None})
        assert _target(settings)[0] == "sqlite"
        assert settings.sslmode is None

    def test_a_broken_one_in_a_later_source_is_the_only_complaint(self) -> None:
        with pytest.raises(SettingsError) as caught:
            load({"url": "postgres://u:p@h:port/d"})
        assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("overrides", "label", "safe_url"),
    [
        ({"url": "postgres://u:p@h/d"}, "postgres://u@h:5432/d", "postgresql://u@h:5432/d"),
        ({"url": "mysql://u:p@[::1]/d"}, "mysql://u@[::1]:3306/d", "mysql://u@[::1]:3306/d"),
        (
            {"url": "postgres://u%40x:p@/d%20e?host=/run/pg"},
            "postgres://u@x@/run/pg/d e",
            "postgresql://u%40x@/d%20e?host=/run/pg&port=5432",
        ),
        ({"url": "sqlite:////tmp/a b.db"}, "sqlite:////tmp/a b.db", "sqlite:////tmp/a%20b.db"),
        ({"url": "sqlite://"}, "sqlite:///:memory:", "sqlite:///:memory:"),
    ],
)
def test_what_people_see_leads_back_to_the_same_place(overrides: dict[str, object], label: str, safe_url: str) -> None:
    database = load(overrides).database
    assert (database.label, database.safe_url) == (label, safe_url)
    again = load({"url": database.safe_url}).database
    assert (again.dialect, again.host, again.port, again.user, again.name, again.path) == (
        database.dialect,
        database.host,
        database.port,
        database.user,
        database.name,
        database.path,
    )

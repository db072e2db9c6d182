"""What each database must be able to say about itself. ``sqlite``, ``mysql`` and ``postgresql`` fill it in.

Nothing here imports SQLAlchemy: a start on SQLite that finds the database at head must not pay for it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import re

    from sqlalchemy.engine import Connection

    from legion_data.errors import LegionDataError
    from legion_data.settings import Settings

__all__ = ["Diagnosis", "Dialect", "Offence"]


class Diagnosis(NamedTuple):
    """What a driver's error means to us. ``what`` completes "<database>: ..." and holds no row value and no secret."""

    error: type[LegionDataError]
    what: str
    hint: str | None = None
    #: True when a server (or file system) answered and refused: then it is not out of reach. False when it hung up.
    answered: bool = True


class Offence(NamedTuple):
    """What a driver's error says about a row that was refused; None and () where it says nothing."""

    #: The table that has the rule.
    table: str | None = None
    columns: tuple[str, ...] = ()
    #: The rule's name in the database.
    constraint: str | None = None
    #: What the columns were to hold, in the database's own words.
    value: str | None = None
    #: The table that a foreign key refers to.
    target: str | None = None


class Dialect(ABC):
    """One database: its driver, its session settings, its errors, its statistics."""

    #: What SQLAlchemy calls it.
    name: str
    #: What people call it.
    title: str
    #: SQLAlchemy's dialect and driver. MariaDB too is ``mysql+pymysql``: the server is asked what it is.
    drivername: str
    #: The module of the driver, and the command that brings it.
    driver: str
    install: str = ""
    #: What is replaced by ``?`` before a statement is written to a log.
    literals: re.Pattern[str]
    #: True when there is a server, a socket and a login.
    is_networked: bool = True
    #: The statement, ahead of all others of a transaction, that makes it see one state; None where it does anyway.
    one_state: str | None = None

    @abstractmethod
    def connect_arguments(self, settings: Settings, *, for_migration: bool, timeout_s: int | None) -> dict[str, Any]:
        """Keyword arguments of the driver's ``connect``, without credentials.

        ``timeout_s`` shortens connect and statements.
        """

    @abstractmethod
    def credentials(self, user: str | None, password: str | None) -> dict[str, Any]:
        """User and password in the form the driver wants."""

    def prepare(self, connection: Any, settings: Settings, *, for_migration: bool, timeout_s: int | None) -> None:  # noqa: B027 - most have nothing to say
        """Tell a new driver connection what no connect argument can say."""

    def reading_anything(self, connection: Any) -> AbstractContextManager[None]:
        """While it lasts, a driver connection gives text that is not UTF-8 too, with surrogates for its bytes."""
        return nullcontext()

    def is_not_text(self, error: BaseException) -> bool:
        """Whether the driver gave up because a stored text is not UTF-8."""
        return False

    def is_silent(self, connection: Any) -> bool:
        """False when the server has said something unasked (mostly: goodbye). Costs no round trip."""
        return True

    def ping(self, connection: Any) -> None:  # noqa: B027 - a file does not die
        """One round trip; raises the driver's error when the connection is dead."""

    @abstractmethod
    def diagnose(self, error: BaseException) -> Diagnosis | None:
        """What a driver's error means; None when it is an ordinary error of the statement."""

    def offence(self, error: BaseException) -> Offence:
        """Which rule a refused row broke, as far as the driver's error tells."""
        return Offence()

    def has_row(self, connection: Any, table: str, column: str, value: object) -> bool | None:
        """Whether ``table`` has such a row, asked on a driver's connection after a statement failed on it.

        None: a transaction in which a statement failed answers no questions here.
        """
        return None

    @abstractmethod
    def database_statistics(self, connection: Connection) -> dict[str, Any]:
        """Names, sizes and load, as ``stats()`` shows them."""

    @abstractmethod
    def server_version(self, connection: Connection) -> str:
        """For people: "PostgreSQL 18.6", "MariaDB 10.11.6"."""

    @abstractmethod
    def tuning(self, settings: Settings) -> dict[str, Any]:
        """The driver's settings with the defaults filled in, as ``stats()`` shows them."""

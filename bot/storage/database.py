"""Opening the database and keeping its tables current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.errors import StorageError
from bot.settings import ROOT

MIGRATIONS = Path(__file__).parent / "migrations"

# How long a writer waits for another process's transaction before it gives up.
SQLITE_BUSY_SECONDS = 5.0


def open_database(url: str) -> Engine:
    """Opens a database for use by one process.

    Args:
        url: an SQLAlchemy URL; SQLite files are created with their folder.

    Returns:
        an engine; SQLite is in WAL mode, syncs every commit to disk and
        checks foreign keys.

    Raises:
        StorageError: the URL is no good, or the database does not answer.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = _open_sqlite(parsed)
        else:
            # Parameters are what patients wrote; an error must not carry them into a log.
            engine = create_engine(parsed, future=True, pool_pre_ping=True, hide_parameters=True)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise StorageError(
            "BACKTALK_DATABASE_URL is not a database URL that can be used; write "
            "sqlite:///path/to/file.db or postgresql://user:password@host/name."
        ) from None
    except (SQLAlchemyError, OSError) as error:
        raise StorageError(
            f"the database {_shown(url)} cannot be opened: {_reason(error)}. "
            "Check BACKTALK_DATABASE_URL and the rights on the file."
        ) from None
    return engine


def _open_sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        connect_args={"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False},
        # Closing the last connection writes the whole log back: keep them open.
        poolclass=QueuePool,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, by us
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A transaction that reads first and writes later would fail on a busy
        # database instead of waiting, so the write lock is taken where it is asked for.
        immediate = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


@contextmanager
def transaction(engine: Engine, writes: bool = False) -> Iterator[Connection]:
    """One transaction: all of what is done in it is stored, or nothing.

    Args:
        engine: see `open_database`.
        writes: whether something will be written, see `open_database`.

    Raises:
        StorageError: the database failed; nothing was stored.
    """
    try:
        with engine.connect().execution_options(writes=writes) as connection:
            with connection.begin():
                yield connection
    except SQLAlchemyError as error:
        raise StorageError(f"the database failed: {_reason(error)}") from error


def folder_beside(url: str) -> Path:
    """Where this machine keeps what is not in the database: beside it, if it is a file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Path(parsed.database).parent
    return ROOT / "var"


def migrate(url: str) -> None:
    """Brings the tables to the version that this code needs.

    Raises:
        StorageError: the database cannot be opened or is of a newer version.
    """
    engine = open_database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise StorageError(
            f"the database {_shown(url)} is of another version of Backtalk ({error})."
        ) from None
    except SQLAlchemyError as error:
        raise StorageError(
            f"the database {_shown(url)} cannot be migrated: {_reason(error)}."
        ) from None
    finally:
        engine.dispose()


def check_current(engine: Engine) -> None:
    """Makes sure that the tables are those of this code.

    Raises:
        StorageError: they are not; says what to run.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    wanted = ScriptDirectory.from_config(config).get_current_head()
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        raise StorageError(f"the database cannot be read: {_reason(error)}.") from None
    if found != wanted:
        raise StorageError(
            f"the database's tables are at version {found}, this Backtalk needs {wanted}. "
            "Run: .venv/bin/backtalk migrate"
        )


def _shown(url: str) -> str:
    try:
        return repr(make_url(url))  # masks the password
    except ArgumentError:
        return "(unreadable URL)"


def _reason(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return str(original).strip().splitlines()[0] if str(original).strip() else type(error).__name__

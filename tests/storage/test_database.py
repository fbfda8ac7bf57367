"""The database opens, migrates, and says clearly when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.errors import StorageError
from bot.storage.database import check_current, migrate, open_database
from bot.storage.models import Base
from tests.storage.postgres import postgres_url


def test_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    with open_database(database_url).connect() as connection:
        # SQLite's own table of the highest numbers given.
        ours = {"compare_type": False, "include_name": lambda name, *_: name != "sqlite_sequence"}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_make_the_tables_of_the_models_on_postgresql() -> None:
    with postgres_url() as url:
        engine = open_database(url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
        engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    check_current(open_database(database_url))


def test_sqlite_is_durable_and_lets_readers_read(database_url: str) -> None:
    with open_database(database_url).connect() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


def test_password_is_not_shown() -> None:
    with pytest.raises(StorageError) as caught:
        open_database("postgresql://backtalk:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_unreadable_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "not-a-database.db"
    file.write_text("this is no database, but a shopping list of some length " * 20)
    with pytest.raises(StorageError, match=r"not-a-database\.db"):
        open_database(f"sqlite:///{file}")


def test_an_error_does_not_carry_what_patients_wrote(database_url: str) -> None:
    with pytest.raises(IntegrityError) as caught, open_database(database_url).begin() as connection:
        connection.execute(
            text("INSERT INTO messages (conversation_id, text) VALUES (1, :said)"),
            {"said": "my secret symptom"},
        )
    assert "secret symptom" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "nonsense", "oracle://x", "sqlite//x"])
def test_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StorageError, match="BACKTALK_DATABASE_URL"):
        open_database(url)


def test_database_of_a_newer_version_is_refused(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="another version"):
        migrate(database_url)

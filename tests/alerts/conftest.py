"""The databases that alerts are tested on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from bot.storage.database import migrate, open_database
from tests.storage.postgres import postgres_url


@pytest.fixture(scope="package")
def postgres() -> Iterator[str]:
    """One server for all: its start takes longer than most of these tests."""
    with postgres_url() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, database_url: str) -> str:
    """A fresh, migrated database, of each kind."""
    if request.param == "sqlite":
        return database_url
    postgres: str = request.getfixturevalue("postgres")
    engine = create_engine(postgres, future=True)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    migrate(postgres)
    return postgres


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()

"""What the tests share: the trained assistant over a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.logs import configure_logging

configure_logging()

from bot.dialogue.assistant import Assistant  # noqa: E402
from bot.dialogue.training import trained_model  # noqa: E402
from bot.measuring.session import Turn, measured_assistant, say  # noqa: E402
from bot.storage.database import migrate  # noqa: E402

Say = Callable[..., Turn]


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the present data; trained if it is not there yet."""
    return trained_model()


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def assistant(model: Path, loop: asyncio.AbstractEventLoop) -> Iterator[Assistant]:
    """The real assistant, its actions in this process."""
    context = measured_assistant()
    yield loop.run_until_complete(context.__aenter__())
    loop.run_until_complete(context.__aexit__(None, None, None))


@pytest.fixture
def talk(
    assistant: Assistant, loop: asyncio.AbstractEventLoop, request: pytest.FixtureRequest
) -> Say:
    """Says something in a conversation that belongs to the test."""

    def talk(text: str, channel: str = "web", sender: str = request.node.nodeid) -> Turn:
        return loop.run_until_complete(say(assistant, sender, text, channel))

    return talk


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A migrated SQLite database."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    migrate(url)
    return url

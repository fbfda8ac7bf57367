"""Every dialogue script of this folder goes as it says."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.dialogue.assistant import Assistant
from bot.measuring.cases import Script, read_scripts
from bot.measuring.converse import play

SCRIPTS = [
    pytest.param(script, id=f"{file.stem}-{script.id}")
    for file in sorted(Path(__file__).parent.glob("*.yml"))
    for script in read_scripts(file)
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_dialogue_goes_as_written(
    assistant: Assistant, loop: asyncio.AbstractEventLoop, script: Script
) -> None:
    for turn in loop.run_until_complete(play(assistant, script)):
        assert not turn.faults, f"turn {turn.number}, {turn.said!r}: {turn.faults}"


def test_there_are_at_least_thirty() -> None:
    assert len(SCRIPTS) >= 30

"""Reads cases and scripts, and says what is wrong with them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, Extra, Field, StrictInt, StrictStr, ValidationError, validator

from bot.errors import DataError
from bot.transcripts.outcome import PRECEDENCE
from bot.yaml_files import read_text, read_yaml

CHANNELS = ("web", "sms")


def _known_channel(value: str) -> str:
    if value not in CHANNELS:
        raise ValueError(f"'{value}' is not a channel; write web or sms")
    return value


class Case(BaseModel):
    """One message with what it should amount to. Further fields are ignored.

    `both` says that it asks for each of `gold`, not for any of them; `style` is how
    it is written. Without `gold` it is a harmless message that must not be taken for a red flag.
    """

    id: StrictStr | StrictInt
    text: str
    gold: list[str] = []
    channel: str = "web"
    urgency: str | None = None
    category: str | None = None
    style: str | None = None
    both: bool = False

    _channel = validator("channel", allow_reuse=True)(_known_channel)


class Expectation(BaseModel):
    """What a turn of a script must be; None where anything will do."""

    kind: str | list[str] | None = None
    topic: str | list[str] | None = None
    urgency: str | None = None
    must_include: list[str] = []
    must_not_include: list[str] = []

    @validator("kind")
    def _known_kinds(cls, value: str | list[str] | None) -> str | list[str] | None:
        for kind in [value] if isinstance(value, str) else value or []:
            if kind not in PRECEDENCE:
                raise ValueError(f"'{kind}' is not a kind; see docs/evaluation.md")
        return value

    class Config:
        extra = Extra.forbid


class ScriptTurn(BaseModel):
    """One message of a script."""

    say: str
    expect: Expectation = Expectation()

    class Config:
        extra = Extra.forbid


class Script(BaseModel):
    """A conversation that is played turn by turn."""

    id: str
    about: str = ""
    channel: str = "web"
    turns: list[ScriptTurn] = Field(min_items=1)

    _channel = validator("channel", allow_reuse=True)(_known_channel)


def read_cases(path: Path) -> list[Case]:
    """Reads a JSON Lines file of cases.

    Raises:
        DataError: a line is no case; names file, line and field.
    """
    cases = []
    for number, line in enumerate(read_text(path, DataError).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(Case.parse_obj(json.loads(line)))
        except json.JSONDecodeError as error:
            raise DataError(path, f"is not JSON: {error.msg}.", line=number) from None
        except ValidationError as error:
            key, problem = _first(error)
            raise DataError(path, problem, key, number) from None
    _check_unique(path, [case.id for case in cases])
    return cases


def read_scripts(path: Path) -> list[Script]:
    """Reads a YAML file of dialogue scripts.

    Raises:
        DataError: the file holds no scripts; names file, script and field.
    """
    raw = read_yaml(path, DataError)
    if not isinstance(raw, list):
        raise DataError(path, "must be a list of scripts; see docs/evaluation.md.")
    scripts = []
    for entry in raw:
        line = entry.lc.line + 1 if hasattr(entry, "lc") else None
        try:
            scripts.append(Script.parse_obj(entry))
        except ValidationError as error:
            key, problem = _first(error)
            raise DataError(path, problem, key, line) from None
    _check_unique(path, [script.id for script in scripts])
    return scripts


def _first(error: ValidationError) -> tuple[str, str]:
    first = error.errors()[0]
    return ".".join(str(part) for part in first["loc"]), f"{first['msg']}."


def _check_unique(path: Path, ids: Sequence[str | int]) -> None:
    for name, times in Counter(ids).items():
        if times > 1:
            raise DataError(path, f"'{name}' stands there more than once.", key="id")

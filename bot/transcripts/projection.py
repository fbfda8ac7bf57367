"""Turns Rasa's events into lines of the transcript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from bot.transcripts.outcome import outcome

EventData = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a transcript, before it is stored: see storage.models.Message."""

    event_position: int
    direction: str
    text: str
    kind: str
    topic: str | None
    confidence: float | None
    at: datetime
    model_version: str | None


def lines(events: Iterable[tuple[int, EventData]], button_titles: Mapping[str, str]) -> list[Line]:
    """Projects the events of one turn or several.

    What came in takes kind and topic of the replies that it got.

    Args:
        events: position and serialised event, in order.
        button_titles: what the person saw on a button, by the button's payload.

    Returns:
        a line for each message in or out; other events have none.
    """
    projected: list[Line] = []
    turn: list[tuple[int, EventData]] = []
    for position, event in events:
        if event["event"] == "user" and turn:
            projected += _turn(turn, button_titles)
            turn = []
        if event["event"] in ("user", "bot"):
            turn.append((position, event))
    return projected + _turn(turn, button_titles)


def _turn(turn: list[tuple[int, EventData]], button_titles: Mapping[str, str]) -> list[Line]:
    replies = [_reply_metadata(event) for _, event in turn if event["event"] == "bot"]
    summary = outcome(replies)
    result = []
    for position, event in turn:
        text = event.get("text") or ""
        if event["event"] == "user":
            intent = (event.get("parse_data") or {}).get("intent") or {}
            is_button = text.startswith("/")
            result.append(
                Line(
                    position,
                    "in",
                    button_titles.get(text, text),
                    summary.kind,
                    summary.topic,
                    None if is_button else intent.get("confidence"),
                    _moment(event),
                    _model(event),
                )
            )
        else:
            metadata = _reply_metadata(event)
            result.append(
                Line(
                    position,
                    "out",
                    text,
                    metadata.get("kind") or "fallback",
                    metadata.get("topic"),
                    None,
                    _moment(event),
                    _model(event),
                )
            )
    return result


def _reply_metadata(event: EventData) -> Mapping[str, Any]:
    return (event.get("metadata") or {}).get("metadata") or {}


def _model(event: EventData) -> str | None:
    return (event.get("metadata") or {}).get("model_id")


def _moment(event: EventData) -> datetime:
    return datetime.fromtimestamp(event["timestamp"], tz=timezone.utc)

"""Turns Rasa's events into alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

RED_FLAGS = "red_flags"
# What the detector decided, and staff must know of: told to see a doctor, or asked.
_ALERTING = ("escalate", "check")


@dataclass(frozen=True)
class NewAlert:
    """One alert, before it is stored: see storage.models.Alert."""

    event_position: int
    at: datetime
    kind: str
    urgency: str | None
    categories: list[str]
    findings: list[dict[str, Any]]


def alerts(events: Iterable[tuple[int, Mapping[str, Any]]]) -> list[NewAlert]:
    """Projects events to what staff must know of.

    Args:
        events: position and serialised event. What the detector found stands in
            a message's `parse_data` under "red_flags".

    Returns:
        one alert for each message that was escalated or asked about.
    """
    return [
        NewAlert(
            event_position=position,
            at=_time(event, found),
            kind=found["decision"],
            urgency=found.get("urgency"),
            categories=list(found.get("categories") or ()),
            findings=list(found.get("findings") or ()),
        )
        for position, event in events
        if (found := _found(event)) and found.get("decision") in _ALERTING
    ]


def _time(event: Mapping[str, Any], found: Mapping[str, Any]) -> datetime:
    """When the message came, also where it is stored only later."""
    told_at = found.get("told_at")
    if told_at:
        return datetime.fromisoformat(told_at)
    return datetime.fromtimestamp(event["timestamp"], tz=timezone.utc)


def _found(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if event["event"] != "user":
        return None
    return (event.get("parse_data") or {}).get(RED_FLAGS)

"""What a turn amounted to, from what the assistant's replies say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Replies that answer something; several in a turn answer several questions.
_ANSWERS = ("answer", "decline", "info", "handoff")

# Which reply names the turn when there are several: what matters most first.
PRECEDENCE = (
    "escalate",
    "check",
    "answer",
    "clarify",
    "decline",
    "handoff",
    "info",
    "booking",
    "opt_out",
    "fallback",
    "smalltalk",
)

# Said beside a reply, and no reply itself: what to watch for.
BESIDE = ("safety_note",)


@dataclass(frozen=True)
class Outcome:
    """The kind of a turn and, where it has them, topic, choice and red flags.

    `topic` is a topic's id or the id of another kind of message, or of several
    questions that were answered all ids joined by "+"; `offered` are topic ids, best first.
    """

    kind: str
    topic: str | None = None
    offered: tuple[str, ...] = ()
    urgency: str | None = None
    categories: tuple[str, ...] = field(default=())


def outcome(metadata_of_replies: Sequence[Mapping[str, Any]]) -> Outcome:
    """Sums up a turn.

    Args:
        metadata_of_replies: the metadata of each reply, in the order sent.

    Returns:
        what the turn amounted to; "fallback" where no reply says what it is.
    """
    known = [metadata for metadata in metadata_of_replies if metadata.get("kind") in PRECEDENCE]
    # A reminder under an answer does not make the turn an escalation; alone it does.
    known = [metadata for metadata in known if not metadata.get("reminder")] or known
    if not known:
        return Outcome("fallback")
    first = min(known, key=lambda metadata: PRECEDENCE.index(metadata["kind"]))
    topic = first.get("topic")
    if first["kind"] in _ANSWERS:
        answers = [reply for reply in known if _answers(reply)]
        answers.sort(key=lambda reply: reply["kind"] != first["kind"])
        topics = [reply["topic"] for reply in answers if reply.get("topic")]
        topic = "+".join(dict.fromkeys(topics)) or None
    return Outcome(
        kind=first["kind"],
        topic=topic,
        offered=tuple(first.get("offered") or ()),
        urgency=first.get("urgency"),
        categories=tuple(first.get("categories") or ()),
    )


def _answers(reply: Mapping[str, Any]) -> bool:
    """Whether a reply answers something or takes up a wish.

    That a form asks again after an answer does neither: only the reply that
    begins a request has a title, by which it can be offered.
    """
    return reply["kind"] in _ANSWERS or (reply["kind"] == "booking" and "title" in reply)

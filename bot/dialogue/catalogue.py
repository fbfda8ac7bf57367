"""What the domain's responses say about themselves: topics, titles, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Responses = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Source:
    """Where an answer's facts are from: an article of data/articles.yml, a section."""

    article: str
    section: str


@dataclass(frozen=True)
class Topic:
    """A topic as patients meet it.

    `title` is the question as shown on a button, `subject` what "it" means after
    the answer, `link` the text of the link to the source, `reviewed` the day of
    the last review (ISO), `related` the topics suggested after it.
    """

    id: str
    title: str
    subject: str | None
    link: str
    reviewed: str
    sources: tuple[Source, ...]
    related: tuple[str, ...]


class Catalogue:
    """What a domain can say.

    `topics` are the responses whose metadata say `kind: answer`; `titles` are the
    words in which an intent is offered, topic or not.
    """

    def __init__(self, responses: Responses) -> None:
        self.topics: dict[str, Topic] = {}
        self.titles: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._amounts_to: dict[str, str] = {}
        for name, variations in responses.items():
            metadata = variations[0].get("metadata") or {}
            self._kinds[name] = metadata.get("kind", "")
            intent = name.removeprefix("utter_")
            if "title" in metadata:
                self.titles[intent] = metadata["title"]
            if "topic" in metadata:
                self._amounts_to[intent] = metadata["topic"]
            if metadata.get("kind") == "answer" and "topic" in metadata:
                topic = _topic(metadata, variations[0].get("buttons") or [])
                self.topics[topic.id] = topic

    def kind_of(self, utterance: str | None) -> str | None:
        """What a response amounts to."""
        return self._kinds.get(utterance or "")

    def amounts_to(self, intent: str) -> str | None:
        """The topic's id, or the kind of message that an intent amounts to."""
        return self._amounts_to.get(intent)

    def topic_of(self, utterance: str | None) -> Topic | None:
        """The topic that a response answers, if it does."""
        if utterance is None or not utterance.startswith("utter_"):
            return None
        return self.topics.get(utterance.removeprefix("utter_"))


def _topic(metadata: Mapping[str, Any], buttons: Sequence[Mapping[str, str]]) -> Topic:
    return Topic(
        id=metadata["topic"],
        title=metadata["title"],
        subject=metadata.get("subject"),
        link=metadata["link"],
        reviewed=str(metadata["reviewed"]),
        sources=tuple(Source(s["article"], s["section"]) for s in metadata["sources"]),
        related=tuple(button["payload"].removeprefix("/") for button in buttons),
    )

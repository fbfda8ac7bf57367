"""What the detector says of a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any


class Meant(str, Enum):
    """How a sign is meant; another person's present sign counts as much as one's own."""

    PRESENT = "present"
    ANOTHERS = "another person's"
    DENIED = "denied"
    PAST = "past"
    GENERAL = "general"
    IMPROVING = "getting better"
    UNCLEAR = "unclear"

    @property
    def is_there(self) -> bool:
        """Whether somebody has it now."""
        return self in (Meant.PRESENT, Meant.ANOTHERS)


class Decision(str, Enum):
    """What is done about a message: told to see a doctor, asked about, nothing."""

    ESCALATE = "escalate"
    CHECK = "check"
    CLEAR = "clear"


class Line(str, Enum):
    """Who found something: the lexicon, the meaning, or the answer to a question of ours."""

    LEXICON = "lexicon"
    MEANING = "meaning"
    ANSWER = "answer"


@dataclass(frozen=True)
class Finding:
    """One sign of a red flag.

    `words` are those of the message that gave it; `rule` is the lexicon's pattern,
    `score` the probability that the meaning line gives, from 0 to 1.
    """

    category: str
    urgency: str
    words: str
    meant: Meant
    line: Line
    rule: str | None = None
    score: float | None = None


@dataclass(frozen=True)
class Assessment:
    """What is found in one message, and what is to be done.

    `urgency` and `categories` (the most urgent first) are what the decision is
    about; all of `findings` are kept, those that are denied or over too.
    `statements` are what else the lexicon knows of (STATEMENTS); `language` is
    "en", "fr" or "es".
    """

    decision: Decision
    urgency: str | None = None
    categories: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    statements: Sequence[str] = ()
    language: str = "en"

    def says(self, statement: str) -> bool:
        """Whether the message makes a statement, such as SEEN_DOCTOR."""
        return statement in self.statements

    def cleared(self) -> Assessment:
        """The same findings without consequence."""
        return replace(self, decision=Decision.CLEAR, urgency=None, categories=())

    def as_dict(self) -> dict[str, Any]:
        """As it is stored with the message."""
        return {
            "decision": self.decision.value,
            "urgency": self.urgency,
            "categories": list(self.categories),
            "findings": [
                {**asdict(one), "meant": one.meant.value, "line": one.line.value}
                for one in self.findings
            ],
            "statements": list(self.statements),
            "language": self.language,
        }

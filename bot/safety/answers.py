"""What is answered to "is this happening now?". Only a clear no is a no."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_NO = frozenset(("no", "nope", "nah", "nay", "non", "never", "none", "negative", "neither"))
# A denial that does not begin with no: "I don't", "it's not happening".
_DENIES = re.compile(
    r"^(?:(?:i|it|that|this|they|he|she|we|there)(?:'s| is| am|'m| was)? )?"
    r"(?:(?:do|does|did|have|has|is|am|are|was|were) not"
    r"|(?:don|doesn|didn|haven|hasn|isn|aren|wasn|weren)'?t|not)"
    r"(?: (?:have|has|had|happening|any|at all|that|this|it|those|them|now|right now|of|so|feel|"
    r"today|anymore|a|the case))*$"
)
# Who says one of these is not sure, or says more.
_HEDGES = frozenset(
    (
        "but", "though", "although", "except", "only", "sometimes", "bit", "little", "slight",
        "slightly", "maybe", "perhaps", "sure", "think", "guess", "kind", "kinda", "sort", "sorta",
        "yet", "still", "idea", "clue", "worse", "better", "just", "much", "hardly", "really",
        "exactly", "quite", "always", "barely", "mostly", "yes", "yeah", "unless", "if", "until",
        "hope", "matter", "longer", "more", "often", "almost", "nearly", "comes", "goes", "came",
        "started", "some", "somewhat", "usually", "probably", "suppose", "change",
    )
)  # fmt: skip
_DOES_NOT_KNOW = re.compile(r"\b(?:not|don'?t|dunno) know\b|\bdunno\b|\bidk\b")
# These hold a word of _HEDGES and hedge nothing.
_PLAIN = {
    "not any more": "no",
    "no more": "no",
    "not really happening": "no",
    "just asking": "",
    "just curious": "",
    "just wondering": "",
}
_NO_BUTTON = "/deny"


def is_clear_no(text: str) -> bool:
    """Whether an answer plainly denies what was asked.

    Args:
        text: the normalised answer, in which nothing else alarms.
    """
    if text == _NO_BUTTON:
        return True
    plain = " ".join(_WORD.findall(text.lower()))
    for phrase, meant in _PLAIN.items():
        plain = plain.replace(phrase, meant)
    words = plain.split()
    if not words or _HEDGES.intersection(words) or _DOES_NOT_KNOW.search(plain):
        return False
    return words[0] in _NO or bool(_DENIES.match(plain))

"""One spelling for what phones and keyboards write in many ways."""

from __future__ import annotations

import re
import unicodedata

# Four pages. Of more, the beginning and the end are read: the time of a turn stays bounded.
MAX_CHARACTERS = 10_000

_QUOTES = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"'})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―", "-"))
# Pictures begin after it; before it stand signs such as the degree and the trade mark.
_LAST_LETTERLIKE = "\u218f"
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_DRAWN_OUT = re.compile(r"(\w)\1{3,}")


def _readable(character: str) -> str:
    """A character as words can be compared: an emoji by its name, what is invisible as a blank."""
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category.startswith("C"):
        return " "
    if character > _LAST_LETTERLIKE and category == "So":
        return f" {unicodedata.name(character, '').lower()} "
    # Skin tones and the mark that says "as a picture".
    if (category == "Sk" and character > _LAST_LETTERLIKE) or character == "\ufe0f":
        return ""
    return character


def normalise(text: str) -> str:
    """Makes a message comparable: compatibility forms, quotes, blanks, emoji, drawn-out letters.

    Args:
        text: what somebody typed, of any length.

    Returns:
        its lines, each without needless blanks; at most MAX_CHARACTERS characters;
        empty where nothing readable was typed.
    """
    text = cut(text.replace("\r", "\n"))
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_DASHES)
    text = "".join(_readable(character) for character in text)
    text = _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()
    # What is read of some signs is longer than they are.
    return cut(_DRAWN_OUT.sub(r"\1\1\1", text))


def cut(text: str) -> str:
    """Leaves out the middle of a text of more than MAX_CHARACTERS."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return f"{text[:half]} {text[-half + 1 :]}"

"""What fits into a text message: the GSM-7 alphabet and its segments."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take two places each.
_EXTENDED = frozenset("^{}\\[~]|€\f")

SINGLE_SEGMENT, JOINED_SEGMENT = 160, 153


def outside_gsm7(text: str) -> set[str]:
    """The characters that would make a text message cost more than twice as much."""
    return set(text) - _BASIC - _EXTENDED


def segments(text: str) -> int:
    """How many segments a GSM-7 text takes: 160 places alone, 153 each when joined."""
    places = sum(2 if character in _EXTENDED else 1 for character in text)
    if places <= SINGLE_SEGMENT:
        return 1
    return -(-places // JOINED_SEGMENT)

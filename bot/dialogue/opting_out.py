"""Tells who wants no more messages from who asks how to stop the pain."""

from __future__ import annotations

import re

from bot.understanding.wording import is_question

# The words alone, as SMS services understand them. CANCEL is not among them: here it is more
# likely an appointment that is meant.
KEYWORDS = frozenset(("stop", "stopall", "stop all", "unsubscribe", "opt out", "end", "quit"))

_MESSAGES = re.compile(
    r"\b(?:texts?|texting|txts?|txting|sms|messages?|messaging|mesages?|msgs?|e-?mails?|"
    r"e-?mailing|reminders?|notifications?|my (?:number|phone)|(?:the|your|mailing) list|"
    r"contact(?:ing)? me|writ(?:e|ing) (?:to )?me|sending|spam(?:ming)?|unsub\w*|subscri\w*|"
    r"opt\w*(?: me)? out|me alone)\b",
    re.IGNORECASE,
)
# Wants to be forgotten, which is more than to get no messages, and is for people to do.
_DELETION = re.compile(
    r"\b(?:delet\w+|eras\w+|forget|wip\w+|destroy\w*)\b.*\b(?:data|info\w*|everything|all|chats?|"
    r"conversations?|history|records?|files?|details|account)\b",
    re.IGNORECASE,
)
_PAIN = re.compile(r"\b(?:it|that|pain|hurt\w*|ach\w*|spasm\w*|sore\w*|numb\w*|cramp\w*)\b", re.I)


def is_opt_out(text: str, in_form: bool) -> bool:
    """Whether a message that the classifier takes for an opt-out is one.

    Args:
        text: the message.
        in_form: whether a form waits, so that "no number" may answer it.
    """
    if text.startswith("/") or text.strip(" .!").lower() in KEYWORDS or _is_stop_misspelt(text):
        return True
    if _MESSAGES.search(text):
        return not in_form or bool(re.search(r"\bstop|\bunsub|\bout\b", text, re.IGNORECASE))
    if _DELETION.search(text):
        return False
    says_enough = len(text.split()) > 1 and not is_question(text)
    return not in_form and says_enough and not _PAIN.search(text)


def _is_stop_misspelt(text: str) -> bool:
    """Whether a text is "stop" with letters swapped, doubled or apart: "stpo", "s t o p"."""
    return set(filter(str.isalpha, text.lower())) == set("stop") and len(text) <= len("s t o p!")

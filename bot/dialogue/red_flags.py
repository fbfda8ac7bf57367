"""What is known of red flags in a conversation, and which response says it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.safety.conversation import TREATED_DAYS, Act, Standing
from bot.safety.lexicon import OWN_SYMPTOM, TREATED
from bot.understanding.intents import RED_FLAG, SYMPTOM

# In what was parsed: the assessment of bot.safety, and what is done about it ("act").
RED_FLAGS = "red_flags"
# Slots: the escalation that is in force, and what was asked about; each with its
# categories, urgency, language, and the form that it interrupted.
IN_FORCE, ASKED = "red_flag", "red_flag_asked"
# Slot: whether the person was told what to watch for.
WARNED = "red_flags_named"
# Slot: when the person said that they had a session, in seconds since 1970.
TREATED_AT = "treated_at"

# Slot: the words that a request began with.
WISH = "request_wish"

RELEASED, CLEARED = "utter_red_flag_released", "utter_red_flag_cleared"
WATCH_FOR = "utter_watch_for"

# These categories have words of their own; what is most in need of them comes first.
_IN_OWN_WORDS = {"self_harm": "self_harm", "chest_or_breathing": "chest"}

Known = Mapping[str, Any]
_DAY = 24 * 60 * 60


def standing(tracker: DialogueStateTracker, told: bool) -> Standing:
    """What was said of red flags before the message that comes now; see `Standing`."""
    in_force, asked = tracker.get_slot(IN_FORCE) or {}, tracker.get_slot(ASKED) or {}
    return Standing(
        in_force=tuple(in_force.get("categories", ())),
        asked=tuple(asked.get("categories", ())),
        told=told,
        treated=time.time() - (tracker.get_slot(TREATED_AT) or 0) < TREATED_DAYS * _DAY,
    )


def remembered(tracker: DialogueStateTracker) -> list[SlotSet]:
    """What the last message tells that counts for the next: that its writer had a session."""
    message = tracker.latest_message
    judged = (message.parse_data if message else {}).get(RED_FLAGS)
    if judged and TREATED in judged["statements"]:
        return [SlotSet(TREATED_AT, message.timestamp)]
    return []


def interrupted_form(tracker: DialogueStateTracker) -> str | None:
    """The form that is open, or that a red flag closed and that was not taken up since."""
    if tracker.active_loop_name:
        return str(tracker.active_loop_name)
    known = tracker.get_slot(ASKED) or tracker.get_slot(IN_FORCE) or {}
    return known.get("form")


def escalation(judged: Known) -> str:
    """The response that tells somebody to see a doctor, in their language."""
    return _in_language(f"utter_red_flag_{_words_for(judged)}", judged)


def question(judged: Known) -> str:
    """The response that asks whether a doubtful symptom is there now."""
    return f"utter_red_flag_check_{judged['categories'][0]}"


def reminder(in_force: Known) -> str:
    """The response that says an escalation again in short."""
    words = _words_for(in_force)
    return _in_language(f"utter_red_flag_reminder_{_REMINDED_AS.get(words, words)}", in_force)


def no_booking(in_force: Known) -> str:
    """The response to who wants a visit while an escalation is in force."""
    return f"utter_red_flag_before_booking_{in_force['urgency']}"


# "I have seen a doctor, can I book now?" is answered, and this said under it.
_SAID_UNDER = {Act.CLEARED: CLEARED, Act.RELEASE: RELEASED}


def afterword(tracker: DialogueStateTracker) -> str | None:
    """What is said of red flags under an answer; None where nothing is."""
    message = tracker.latest_message
    judged = (message.parse_data if message else {}).get(RED_FLAGS)
    if not judged or message.intent.get("name") == RED_FLAG:
        return None
    act = Act(judged["act"])
    if act is Act.REMIND:
        return reminder(tracker.get_slot(IN_FORCE))
    if act in _SAID_UNDER:
        return _SAID_UNDER[act]
    tells = OWN_SYMPTOM in judged["statements"] or message.intent.get("name") == SYMPTOM
    return WATCH_FOR if tells and not tracker.get_slot(WARNED) else None


_REMINDED_AS = {"chest": "emergency"}


def _words_for(known: Known) -> str:
    own = [words for category, words in _IN_OWN_WORDS.items() if category in known["categories"]]
    return own[0] if own else str(known["urgency"])


def _in_language(response: str, known: Known) -> str:
    language = known.get("language", "en")
    return response if language == "en" else f"{response}_{language}"

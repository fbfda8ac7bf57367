"""What a message means depends on what was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.context import Situation, intent_in_context
from bot.dialogue.names import name_in

ONE = Situation(None, None, ["/call_back"], False, "CA")
NAME = Situation("contact_name", "booking", [], False, "CA")
PHONE = Situation("contact_phone", "booking", [], False, "CA")
CHANGE = Situation("contact_name", "change", [], False, "CA")


def meant(text: str, intent: str, situation: Situation, confidence: float = 0.95) -> str | None:
    return intent_in_context(text, {"name": intent, "confidence": confidence}, situation)


NOTHING_ASKED = Situation(None, None, [], False, "CA")


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop texting me", "unsubcribe me plz", "take my number off the list",
        "quit emailing", "I no longer wish to receive these texts", "opt me out", "no more",
        "stpo", "Stopp!", "s t o p",
    ],
)  # fmt: skip
def test_who_wants_no_more_messages_gets_none(text: str) -> None:
    assert meant(text, "opt_out", NOTHING_ASKED) in (None, "opt_out")


@pytest.mark.parametrize("text", ["STOP", "please stop texting me", "unsubscribe me"])
def test_who_wants_no_more_messages_gets_none_in_a_form_too(text: str) -> None:
    assert meant(text, "opt_out", NAME) in (None, "opt_out")
    assert meant(text, "opt_out", PHONE) in (None, "opt_out")


@pytest.mark.parametrize("text", [
    "how do i stop that", "can it be stopped for good", "have you any way to stop it",
    "should i stop contact sports", "stop pain", "stop it",
])  # fmt: skip
def test_nobody_is_unsubscribed_by_a_guess(text: str) -> None:
    assert meant(text, "opt_out", NOTHING_ASKED) == "nlu_fallback"
    assert meant("i dont wanna give my number", "opt_out", PHONE) == "nlu_fallback"


@pytest.mark.parametrize("text", [
    "delete everything you hold about me", "erase all my records please", "forget my details",
])  # fmt: skip
def test_who_wants_to_be_forgotten_is_not_only_unsubscribed(text: str) -> None:
    assert meant(text, "opt_out", NOTHING_ASKED) == "nlu_fallback"


@pytest.mark.parametrize("text", ["why", "and why?", "which one", "how come", "what if"])
def test_a_bare_question_is_about_nothing(text: str) -> None:
    assert meant(text, "buttock_pain", NOTHING_ASKED) == "nlu_fallback"
    assert meant(f"{text} my knee", "buttock_pain", NOTHING_ASKED) is None


def test_a_day_after_the_hours_asks_for_its_hours() -> None:
    told = replace(NOTHING_ASKED, told_hours=True)
    assert meant("and friday", "book", told) == "clinic_hours"
    assert meant("what about dec 26?", "out_of_scope", told) == "clinic_hours"
    assert meant("friday at 3 please", "book", told) is None
    assert meant("and friday", "book", NOTHING_ASKED) is None


def test_a_word_after_an_answer_is_about_that() -> None:
    answered = replace(NOTHING_ASKED, answered=True)
    assert meant("diet too?", "out_of_scope", answered) == "nlu_fallback"
    assert meant("and the weather in rome?", "out_of_scope", answered) is None
    assert meant("diet too?", "out_of_scope", NOTHING_ASKED) is None


def test_a_fragment_after_an_answer_is_not_about_the_assistant() -> None:
    answered = Situation(None, None, [], False, "CA", answered=True)
    assert meant("how do you do that", "how_are_you", answered, 0.6) == "nlu_fallback"
    assert meant("how are you", "how_are_you", answered, 0.95) is None
    assert meant("how do you do", "how_are_you", NOTHING_ASKED, 0.6) is None


@pytest.mark.parametrize("text", ["555-0148", "it is 55501 48 I think"])
def test_part_of_a_number_answers_the_form(text: str) -> None:
    assert meant(text, "call_back", PHONE) == "inform"
    assert meant(text, "call_back", NAME) is None


def test_only_a_plain_no_drops_the_number() -> None:
    assert meant("i dont have it on me", "deny", PHONE) == "inform"
    assert meant("no", "deny", PHONE) is None
    assert meant("no thanks, I will call instead", "deny", PHONE) is None


@pytest.mark.parametrize("situation", [NAME, PHONE])
def test_a_phone_number_answers_the_form(situation: Situation) -> None:
    text = "you can get me on (780) 555-0173 after four"
    assert meant(text, "book", situation) == "inform"


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("Noor", "deny", 0.9),
        ("Penny Price", "clinic_price", 0.97),
        ("Marek Nowak", "goodbye", 0.7),
        ("dana miller", "nlu_fallback", 0.4),
        ("my name is Jean-Luc O'Brien", "out_of_scope", 0.5),
        ("ok. Dmitri Volkov", "acknowledge", 0.9),
        ("Zoë", "nlu_fallback", 0.3),
    ],
)
def test_a_name_is_a_name(text: str, intent: str, confidence: float) -> None:
    assert meant(text, intent, NAME, confidence) == "inform"


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("yes", "affirm", 0.99),
        ("are you there", "nlu_fallback", 0.4),
        ("does it hurt?", "does_it_hurt", 0.98),
        ("cupping", "cupping", 0.97),
        ("what does it cost", "clinic_price", 0.9),
    ],
)
def test_what_is_no_name_stays_what_it_is(text: str, intent: str, confidence: float) -> None:
    assert meant(text, intent, NAME, confidence) is None


def test_cancelling_drops_a_request_that_is_being_made() -> None:
    assert meant("cancel that", "reschedule_or_cancel", NAME) == "deny"
    assert meant("cancel my friday visit", "reschedule_or_cancel", CHANGE) is None
    assert meant("bye", "goodbye", NAME) == "deny"


def test_outside_a_form_nothing_is_changed() -> None:
    assert meant("Penny Price", "clinic_price", ONE) is None
    assert meant("780-555-0142", "out_of_scope", ONE) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bob here", "Bob"),
        ("Carl Weston calling", "Carl Weston"),
        ("hi, this is María José.", "María José"),
        ("I'm Li", "Li"),
        ("12", None),
        ("no", None),
        ("I would rather not say my name here", None),
        ("", None),
    ],
)
def test_name_in_an_answer(text: str, name: str | None) -> None:
    assert name_in(text) == name


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("and the massage?", "tui_na"),
        ("ok and what about cupping", "cupping"),
        ("How about acupuncture then", "acupuncture"),
        ("swimming?", "exercise"),
        ("needling then?", "nlu_fallback"),
    ],
)
def test_after_a_personal_question_more_of_the_same_is_personal(text: str, intent: str) -> None:
    pregnant = Situation(None, None, [], False, "CA", topics={intent}, since_personal=1)
    assert meant(text, intent, pregnant) == "personal_medical_question"
    assert meant(text, intent, replace(pregnant, since_personal=2)) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("and what is cupping?", "cupping"),
        ("cupping", "cupping"),
        ("and the price?", "clinic_price"),
        ("and my neighbour who is a plumber asked me what cupping is", "cupping"),
    ],
)
def test_a_question_of_its_own_is_not_personal(text: str, intent: str) -> None:
    pregnant = Situation(None, None, [], False, "CA", topics={"cupping"}, since_personal=1)
    assert meant(text, intent, pregnant) is None


@pytest.mark.parametrize(
    ("text", "intent"), [("HELP", "bot_identity"), ("Stopall.", "opt_out"), (" stop ", "opt_out")]
)
def test_keywords_of_sms_are_never_guessed(text: str, intent: str) -> None:
    for situation in (ONE, NAME, PHONE):
        assert meant(text, "praise", situation) == intent
    assert meant("help me stop it", "praise", ONE) is None


def test_a_condition_that_was_told_is_kept_in_mind() -> None:
    told = Situation(None, None, [], False, "CA", topics={"cupping"}, since_personal=1)
    for text, intent in (
        ("is it safe", "is_dry_needling_safe"),
        ("it's warfarin", "symptom_report"),
        ("she is 84", "out_of_scope"),
    ):
        assert meant(text, intent, told) == "personal_medical_question"
    later = replace(told, since_personal=3)
    assert meant("is it dangerous then", "side_effects", later) == "personal_medical_question"
    assert meant("she is 84", "out_of_scope", later) is None
    assert meant("is it safe", "is_dry_needling_safe", ONE) is None
    assert meant("what is the capital of France?", "out_of_scope", told) is None


def test_why_only_a_clinician_can_say_is_told_again() -> None:
    told = replace(NOTHING_ASKED, since_personal=1)
    assert meant("why not", "deny", told) == "personal_medical_question"
    assert meant("the first one", "first_visit", told) == "nlu_fallback"


def test_a_person_is_wished_for_in_a_form_too() -> None:
    assert meant("no, give me a person: 780 555 0173", "human", PHONE) is None


@pytest.mark.parametrize("text", ["the first one", "and the last one", "2"])
def test_a_place_in_no_row_is_about_nothing(text: str) -> None:
    assert meant(text, "first_visit", NOTHING_ASKED) == "nlu_fallback"


@pytest.mark.parametrize("text", ["he is 84", "she's 6", "im 17", "and for an 84 year old?"])
def test_an_age_after_an_answer_is_personal(text: str) -> None:
    answered = Situation(None, None, [], False, "CA", answered=True)
    assert meant(text, "out_of_scope", answered) == "personal_medical_question"
    assert meant("it is 20% off", "out_of_scope", answered) is None
    assert meant("I am 58, my back is stiff for 2 years", "symptom_report", answered) is None
    assert meant("open for 20 years now", "out_of_scope", answered) is None
    assert meant("we are 5 min late", "reschedule_or_cancel", answered) is None


def test_more_is_no_opt_out() -> None:
    assert meant("more", "opt_out", NOTHING_ASKED) == "nlu_fallback"
    assert meant("remove", "opt_out", NOTHING_ASKED) == "nlu_fallback"

"""What a turn amounted to."""

from __future__ import annotations

import pytest

from bot.transcripts.outcome import outcome

ANSWER = {"kind": "answer", "topic": "cupping"}
OTHER = {"kind": "answer", "topic": "gua_sha"}
ESCALATE = {"kind": "escalate", "topic": "red_flag", "urgency": "emergency"}
BOOKING = {"kind": "booking", "topic": "book"}


@pytest.mark.parametrize("order", [[ANSWER, ESCALATE], [ESCALATE, ANSWER]])
def test_an_escalation_names_the_turn(order: list[dict]) -> None:
    assert outcome(order).kind == "escalate"
    assert outcome(order).urgency == "emergency"


def test_two_answers_are_joined() -> None:
    assert outcome([ANSWER, OTHER]).topic == "cupping+gua_sha"


def test_an_answer_and_a_fact_are_joined() -> None:
    fact = {"kind": "info", "topic": "clinic_info"}
    assert outcome([fact, ANSWER]) == outcome([ANSWER, fact])
    assert outcome([fact, ANSWER]).topic == "cupping+clinic_info"
    assert outcome([fact, fact]).topic == "clinic_info"


def test_an_answer_in_the_middle_of_a_form_is_an_answer() -> None:
    assert outcome([ANSWER, BOOKING]).kind == "answer"


def test_a_choice_names_what_was_offered() -> None:
    turn = outcome([{"kind": "clarify", "offered": ["cupping", "gua_sha"]}])
    assert turn.offered == ("cupping", "gua_sha")


@pytest.mark.parametrize("replies", [[], [{}], [{"kind": "unheard of"}]])
def test_replies_that_say_nothing_of_themselves(replies: list[dict]) -> None:
    assert outcome(replies).kind == "fallback"


def test_a_wish_beside_a_question_is_joined_but_not_a_form_that_asks_again() -> None:
    begins = {"kind": "booking", "topic": "book", "title": "Book a visit"}
    asks = {"kind": "booking", "topic": "book"}
    assert outcome([ANSWER, begins, asks]).topic == "cupping+book"
    assert outcome([ANSWER, asks]).topic == "cupping"
    assert outcome([asks]) == outcome([begins, asks])

"""Several questions in one message are found; what stands around one is no question."""

from __future__ import annotations

import pytest

from bot.understanding.reading import Guess, Ranking, read, split

WORDS = {
    "fees": "clinic_price", "hours": "clinic_hours", "gua sha": "gua_sha",
    "cupping": "cupping", "hurt": "does_it_hurt", "park": "clinic_parking", "hello": "greet",
    "thanks": "thanks", "book": "book", "fainted": "red_flag_emergency",
    "back is sore": "symptom_report", "sessions": "how_many_sessions",
}  # fmt: skip


def rank(text: str) -> Ranking:
    """Knows an intent by a word; of several words it is unsure."""
    known = [intent for word, intent in WORDS.items() if word in text.lower()]
    if not known:
        return [Guess("out_of_scope", 0.3)]
    return [Guess(intent, 0.98 / len(known)) for intent in known]


def asked(text: str) -> list[str]:
    ranking, further = read(text, rank)
    return [ranking[0].intent, *(one.ranking[0].intent for one in further)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Does it hurt? Where do I park?", [["Does it hurt?"], ["Where do I park?"]]),
        ("does it hurt and where do i park", [["does it hurt", "where do i park"]]),
        (
            "best stretch + how to sit, and, secondly, is it safe",
            [["best stretch", "how to sit", "is it safe"]],
        ),
        ("cupping and gua sha", [["cupping and gua sha"]]),
        ("I was told to rest. Is that right?", [["I was told to rest."], ["Is that right?"]]),
        ("?!", []),
    ],
)
def test_a_message_is_split_at_questions(text: str, parts: list[list[str]]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("does it hurt? and where do i park", ["does_it_hurt", "clinic_parking"]),
        ("hello! what is cupping?", ["cupping"]),
        ("thanks for that. where can i park?", ["clinic_parking"]),
        ("what is cupping and can i book", ["book", "cupping"]),
        ("i fainted. can i park there?", ["red_flag_emergency"]),
        ("hello", ["greet"]),
        ("my back is sore. My back is sore!", ["symptom_report"]),
        ("does it hurt? does it hurt?", ["does_it_hurt"]),
        (
            "does it hurt? where do i park? how many sessions? what is cupping?",
            ["does_it_hurt", "clinic_parking", "how_many_sessions"],
        ),
    ],
)
def test_what_is_asked_is_found(text: str, intents: list[str]) -> None:
    assert asked(text) == intents


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("what are your fees and hours", ["clinic_price", "clinic_hours"]),
        ("fees, hours & park?", ["clinic_price", "clinic_hours", "clinic_parking"]),
        ("difference between cupping and gua sha", ["cupping", "gua_sha"]),
        # Only facts stand for themselves; a wish, a symptom or politeness is none of a row.
        ("fees and thanks", ["clinic_price"]),
        ("cupping and thanks", ["cupping"]),
        ("is it fees and nothing known", ["clinic_price"]),
        (
            "fees " + "or so it seemed to all of us who were in there and " * 2 + "hours",
            ["clinic_price"],
        ),
    ],
)
def test_things_named_in_a_row(text: str, intents: list[str]) -> None:
    assert asked(text) == intents


def test_the_question_in_a_long_story_is_found() -> None:
    story = "I sold my store and grew beans. " * 30
    assert asked(f"{story} So, how many sessions would I need? {story}") == ["how_many_sessions"]

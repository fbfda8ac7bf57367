"""Several questions in one message are found; what stands around one is no question."""

from __future__ import annotations

import time

import pytest

from bot.language.normaliser import normalise
from bot.understanding.reading import Guess, Rank, Ranking, read, split
from bot.understanding.wording import is_question, says_nothing

WORDS = {
    "fees": "clinic_price", "hours": "clinic_hours", "gua sha": "gua_sha",
    "cupping": "cupping", "hurt": "does_it_hurt", "park": "clinic_parking", "hello": "greet",
    "thanks": "thanks", "book": "book", "back is sore": "symptom_report",
    "pregnant": "personal_medical_question",
    "sessions": "how_many_sessions",
}  # fmt: skip


def rank(text: str) -> Ranking:
    """Knows an intent by a word; of several words it is unsure."""
    known = [intent for word, intent in WORDS.items() if word in text.lower()]
    if not known:
        return [Guess("out_of_scope", 0.3)]
    return [Guess(intent, 0.98 / len(known)) for intent in known]


def asked(text: str) -> list[str]:
    return [one.intent for one in read(text, rank)]


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
        ("hello", ["greet"]),
        ("I am pregnant, where do I park?", ["personal_medical_question", "clinic_parking"]),
        ("my back is sore. My back is sore!", ["symptom_report"]),
        ("does it hurt? does it hurt?", ["does_it_hurt"]),
        (
            "does it hurt? where do i park? how many sessions? what is cupping? my fees?",
            ["does_it_hurt", "clinic_parking", "how_many_sessions", "cupping"],
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
        ("cupping\ngua sha", ["cupping", "gua_sha"]),
        ("fees park hours", ["clinic_price", "clinic_parking", "clinic_hours"]),
        ("cupping hurt", ["cupping"]),
        # Only facts stand for themselves; a wish, a symptom or politeness is none of a row.
        ("fees and thanks", ["clinic_price"]),
        ("cupping and thanks", ["cupping"]),
        ("is it fees and nothing known", ["clinic_price"]),
        (
            "fees, or so it seemed to all of us who were in there on that rainy afternoon, hours",
            ["clinic_price"],
        ),
    ],
)
def test_things_named_in_a_row(text: str, intents: list[str]) -> None:
    assert asked(text) == intents


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("cupping what is it, gua sha what is it", ["cupping", "gua_sha"]),
        ("the fees of a visit and whether there is somewhere to park",
         ["clinic_price", "clinic_parking"]),
        ("the fees of a visit and that i am pregnant", ["personal_medical_question"]),
    ],
)  # fmt: skip
def test_two_halves_that_are_clear_are_two_questions(text: str, intents: list[str]) -> None:
    assert [one.intent for one in read(text, sure_of_halves)] == intents


def sure_of_halves(text: str) -> Ranking:
    """Of a text with two known words takes the last for likelier, and the first for possible."""
    known = [guess.intent for guess in rank(text)]
    if len(known) < 2:
        return rank(text)
    return [Guess(known[-1], 0.9), Guess(known[0], 0.08)]


def test_a_part_that_refers_back_is_read_with_what_stands_before_it() -> None:
    def needs_both(text: str) -> Ranking:
        if "good" not in text or "sessions" in text:
            return rank(text)
        return [Guess("exercise", 0.8)] if "pool" in text else [Guess("praise", 0.5)]

    found = read("I want back in the pool. Is that good? How many sessions is it?", needs_both)
    assert [one.intent for one in found] == ["exercise", "how_many_sessions"]


def test_nobody_in_pain_is_only_greeted() -> None:
    def only_greets(text: str) -> Ranking:
        return [Guess("greet", 0.9)] if text.startswith("hi") else rank(text)

    (one,) = read("hi there, my back is sore since sunday", only_greets)
    assert one.intent == "symptom_report"
    assert one.text == "my back is sore since sunday"
    assert [one.intent for one in read("hi there and thanks", only_greets)] == ["greet"]


def test_the_question_in_a_long_story_is_found() -> None:
    story = "I sold my store and grew beans. " * 30
    assert asked(f"{story} So, how many sessions would I need? {story}") == ["how_many_sessions"]


def ranks(known: dict[str, list[tuple[str, float]]]) -> Rank:
    """Knows texts to a word; of all others nothing."""

    def rank(text: str) -> Ranking:
        listed = known.get(text, [("out_of_scope", 0.3)])
        return [Guess(intent, probability) for intent, probability in listed]

    return rank


def test_a_part_that_refers_back_means_what_the_message_suggests() -> None:
    text = "what is the piriformis and where is it"
    parts = {
        "what is the piriformis": [("piriformis", 0.9)],
        "where is it": [("clinic_address", 0.9)],
    }
    of_a_muscle = [("piriformis", 0.9), ("buttock_pain", 0.1)]
    of_the_clinic = [("piriformis", 0.6), ("clinic_address", 0.3)]
    assert len(read(text, ranks({text: of_a_muscle, **parts}))) == 1
    asked = read(text, ranks({text: of_the_clinic, **parts}))
    assert [one.intent for one in asked] == ["piriformis", "clinic_address"]


def test_what_is_understood_of_the_whole_alone_is_answered_too() -> None:
    text = "is it real? if so what do i get?"
    asked = read(
        text,
        ranks(
            {
                text: [("muscle_activation_benefits", 0.5), ("is_muscle_activation_real", 0.4)],
                "is it real?": [("is_muscle_activation_real", 0.9)],
                "if so what do i get?": [("clinic_insurance", 0.2)],
            }
        ),
    )
    assert [one.intent for one in asked] == [
        "is_muscle_activation_real", "muscle_activation_benefits",
    ]  # fmt: skip


def test_a_clause_is_no_question() -> None:
    text = "if I am late, can I still come?"
    known = {
        text: [("clinic_other", 0.8)],
        "if I am late": [("reschedule_or_cancel", 0.95)],
        "can I still come?": [("clinic_other", 0.9)],
    }
    assert [one.intent for one in read(text, ranks(known))] == ["clinic_other"]


def test_a_wish_in_fifth_place_is_not_lost() -> None:
    text = "does it hurt? where do i park? how many sessions? what is cupping? can i book?"
    assert asked(text) == ["book", "does_it_hurt", "clinic_parking", "how_many_sessions"]


@pytest.mark.parametrize("again", ["and ", "i mean ", "& ", "n ", "what about ", ", and "])
def test_no_message_takes_long(again: str) -> None:
    started = time.perf_counter()
    read((again * 10_000)[:10_000] + "park", rank)
    split((again * 10_000)[:10_000] + "park")
    assert time.perf_counter() - started < 1


def test_lines_are_sentences() -> None:
    assert asked(normalise("does it hurt\nwhere do i park")) == ["does_it_hurt", "clinic_parking"]


@pytest.mark.parametrize(
    "text", ["have you got parking", "may i bring my dog", "doesn't it hurt", "am i too old"]
)
def test_questions_begin_in_many_ways(text: str) -> None:
    assert is_question(text)
    assert not is_question("have a good day")
    assert not is_question("was sore for a day")


def test_one_key_held_down_says_nothing() -> None:
    assert all(map(says_nothing, ("", "ggg", "ZZZ")))
    assert not any(map(says_nothing, ("k", "ok", "hmm", "111", "?")))


def test_each_part_is_recognised_once_and_words_alone_only_among_facts() -> None:
    texts: list[str] = []

    def counting(text: str) -> Ranking:
        texts.append(text)
        return rank(text)

    for text in ("what is cupping and gua sha", "does cupping hurt?", "hello, thanks, park"):
        texts.clear()
        read(text, counting)
        assert len(texts) == len(set(texts))
    texts.clear()
    read("does cupping hurt?", counting)
    assert texts == ["does cupping hurt?"]

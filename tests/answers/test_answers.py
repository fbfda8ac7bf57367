"""Every topic has its answer, and every answer keeps the rules for texts."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import textstat
from ruamel.yaml import YAML

from bot.articles import load_articles
from bot.channels.sms import outside_gsm7, segments
from bot.settings import ROOT
from tests.answers.runs import RUNS_FILE, hashed_runs

FACTS = YAML(typ="safe").load(Path(__file__).with_name("facts.yml").read_text("utf-8"))
RESPONSES = YAML(typ="safe").load((ROOT / "domain.yml").read_text("utf-8"))["responses"]
ARTICLE_RUNS = set(RUNS_FILE.read_text("ascii").split())

PROMISES = re.compile(
    r"\b(cure[sd]?|guaranteed|will (?:heal|fix|cure)|always works?|completely safe)\b", re.I
)
topics = pytest.mark.parametrize("topic", FACTS)


def answer(topic: str, channel: str) -> dict:
    wanted = "sms" if channel == "sms" else None
    return next(v for v in RESPONSES[f"utter_{topic}"] if v.get("channel") == wanted)


def test_there_are_sixty_four_topics() -> None:
    assert len(FACTS) == 64


def test_no_answer_is_without_its_facts() -> None:
    answered = {
        variations[0]["metadata"]["topic"]
        for variations in RESPONSES.values()
        if variations[0]["metadata"].get("sources")
    }
    assert answered == set(FACTS)


@topics
def test_every_fact_is_in_the_answer(topic: str) -> None:
    text = " ".join(answer(topic, "web")["text"].lower().split())
    for fact in FACTS[topic]["facts"]:
        assert fact["shown_by"], f"{topic}: {fact['fact']} has no words that show it"
        for words in fact["shown_by"]:
            assert words.lower() in text, f"{topic}: lacks '{words}' of: {fact['fact']}"


@topics
def test_answer_is_short_and_plain(topic: str) -> None:
    text = answer(topic, "web")["text"]
    assert len(text.split()) <= 90
    assert textstat.flesch_kincaid_grade(text) <= 8


@topics
def test_sms_answer_fits_two_segments_of_gsm7(topic: str) -> None:
    text = answer(topic, "sms")["text"]
    assert not outside_gsm7(text)
    assert segments(text) <= 2
    assert textstat.flesch_kincaid_grade(text) <= 8


@topics
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_answer_promises_nothing(topic: str, channel: str) -> None:
    assert not PROMISES.search(answer(topic, channel)["text"])


@topics
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_answer_is_in_our_own_words(topic: str, channel: str) -> None:
    copied = hashed_runs(answer(topic, channel)["text"]) & ARTICLE_RUNS
    assert not copied, "eight words in a row stand in an article too"


@topics
def test_answer_names_its_source(topic: str) -> None:
    for channel in ("web", "sms"):
        metadata = answer(topic, channel)["metadata"]
        assert metadata["kind"] == "answer"
        assert metadata["topic"] == topic
        assert metadata["link"]
        assert metadata["title"]
        assert date.fromisoformat(metadata["reviewed"]) <= date.today()
        sources = [f"{source['article']}:{source['section']}" for source in metadata["sources"]]
        assert sources == FACTS[topic]["from"]
        assert {source["article"] for source in metadata["sources"]} <= set(load_articles())


@topics
def test_answer_suggests_two_or_three_related_topics(topic: str) -> None:
    buttons = answer(topic, "web")["buttons"]
    assert 2 <= len(buttons) <= 3
    related = [button["payload"].removeprefix("/") for button in buttons]
    assert set(related) <= set(FACTS) - {topic}
    assert len(set(related)) == len(related)
    titles = {name: answer(name, "web")["metadata"]["title"] for name in related}
    assert [button["title"] for button in buttons] == [titles[name] for name in related]


def test_a_copied_sentence_would_be_noticed() -> None:
    copied = "Muscles work together in groups to produce fluid movement."
    assert hashed_runs(copied) & ARTICLE_RUNS

"""What is said besides answers: complete for any clinic, and fit for a text message."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
import textstat
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from ruamel.yaml import YAML

from bot.channels.sms import outside_gsm7, segments
from bot.dialogue.catalogue import Catalogue
from bot.dialogue.responses import ReviewedResponses
from bot.settings import ROOT, settings
from bot.transcripts.outcome import BESIDE, PRECEDENCE

RESPONSES = YAML(typ="safe").load((ROOT / "domain.yml").read_text("utf-8"))["responses"]
TOPICS = sorted(Catalogue(RESPONSES).topics)
SLOTS = {
    "contact_name": "Maximiliane Featherstonehaugh",
    "contact_phone": "(780) 555-0142",
    "last_topic": "is_dry_needling_safe",
    "offered": ["cupping", "gua_sha", "tui_na"],
}
SAID = {"reference": "ABC234", "phone_example": "(506) 234-5678"}


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


def said(domain: Domain, name: str, channel: str, slots: dict) -> dict:
    texts = ReviewedResponses(domain=domain)
    tracker = DialogueStateTracker("test", domain.slots)
    for slot, value in slots.items():
        tracker.update(SlotSet(slot, value))
    response = asyncio.run(texts.generate(name, tracker, channel, **SAID))
    assert response is not None
    return response


@pytest.mark.parametrize("kind", ["booking", "change", "call_back"])
@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("name", RESPONSES)
def test_text_is_complete(domain: Domain, name: str, channel: str, kind: str) -> None:
    response = said(domain, name, channel, {**SLOTS, "request_kind": kind})
    assert not re.search(r"[{}]|None(?! of these)", response["text"])
    assert response["metadata"]["kind"] in (*PRECEDENCE, *BESIDE)
    if channel == "sms":
        assert not outside_gsm7(response["text"])
        assert segments(response["text"]) <= 2, f"{len(response['text'])} characters"


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("topic", TOPICS)
def test_an_answer_in_short_is_complete(domain: Domain, topic: str, channel: str) -> None:
    response = said(domain, "utter_simpler", channel, {"last_topic": topic})
    assert not re.search(r"[{}]", response["text"])
    assert response["metadata"] == {"kind": "answer", "topic": topic}


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(
    "name",
    [
        name
        for name in RESPONSES
        if name.startswith(("utter_red_flag", "utter_watch_for"))
        and name[-3:] not in ("_fr", "_es")
    ],
)
def test_what_is_said_of_red_flags_is_easy_to_read(domain: Domain, name: str, channel: str) -> None:
    assert textstat.flesch_kincaid_grade(said(domain, name, channel, {})["text"]) <= 6


def test_a_fact_the_clinic_does_not_state_is_handed_to_staff(
    domain: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "clinic.yml"
    lines = (ROOT / "clinic.yml").read_text("utf-8").splitlines()
    silent.write_text("\n".join(line for line in lines if not line.startswith("parking:")))
    monkeypatch.setitem(settings().__dict__, "clinic_file", silent)
    response = said(domain, "utter_clinic_parking", "web", {})
    assert "our staff do" in response["text"]
    assert "780-555-0142" in response["text"]


def test_source_of_no_answer_is_said_in_general(domain: Domain) -> None:
    assert "five articles" in said(domain, "utter_source", "web", {})["text"]


def test_source_names_article_section_and_day(domain: Domain) -> None:
    response = said(domain, "utter_source", "web", {"last_topic": "cupping"})
    assert "Relieving Sciatica Discomfort" in response["text"]
    assert "Understanding Related Modalities" in response["text"]
    assert "November 20, 2026" in response["text"]
    assert response["metadata"]["topic"] == "cupping"


@pytest.mark.parametrize("topic", [name[6:] for name, v in RESPONSES.items() if len(v) > 1])
def test_source_fits_a_text_message(domain: Domain, topic: str) -> None:
    text = said(domain, "utter_source", "sms", {"last_topic": topic})["text"]
    assert segments(text) <= 2, f"{len(text)} characters"


def test_choice_offers_the_topics_by_title(domain: Domain) -> None:
    buttons = said(domain, "utter_clarify", "web", SLOTS)["buttons"]
    payloads = ["/cupping", "/gua_sha", "/tui_na", "/none_of_these"]
    assert [button["payload"] for button in buttons] == payloads


@pytest.mark.parametrize("name", ["utter_clarify", "utter_clarify_again"])
def test_the_longest_choice_fits_a_text_message(domain: Domain, name: str) -> None:
    titles = Catalogue(RESPONSES).titles
    longest = sorted(titles, key=lambda intent: -len(titles[intent]))[:3]
    text = said(domain, name, "sms", {"offered": longest})["text"]
    assert segments(text) <= 2, f"{len(text)} characters"

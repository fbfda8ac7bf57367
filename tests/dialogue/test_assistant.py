"""The assistant as patients meet it: never silent, never forgetful, never guessing."""

from __future__ import annotations

import asyncio
import stat
from datetime import datetime

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import text

from bot.dialogue.assistant import Assistant, load_assistant
from bot.dialogue.tracker_store import ConversationStore
from bot.dialogue.unstored import UnstoredMessages
from bot.errors import ModelError, StorageError
from bot.measuring.session import Turn, say
from tests.conftest import Say

NOBODY = EndpointConfig(url="http://127.0.0.1:9/webhook")


@pytest.fixture
def without_actions(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """The assistant while its action server is down."""
    monkeypatch.setattr(assistant.processor, "action_endpoint", NOBODY)
    return assistant


def test_action_server_down_still_gives_the_phone_number(
    without_actions: Assistant, talk: Say
) -> None:
    turn = talk("I would like to book an appointment")
    assert "780-555-0142" in turn.reply
    assert turn.outcome.kind == "handoff"
    assert talk("what is cupping?").outcome.topic == "cupping"


def test_answers_and_clinic_facts_need_no_action_server(
    without_actions: Assistant, talk: Say
) -> None:
    assert talk("what is cupping?").outcome.topic == "cupping"
    assert "210 King Street" in talk("what is your address?").reply
    assert "780-555-0142" in talk("can I talk to a real person please").reply
    assert "911" in talk("I can't feel when I wipe and I wet myself").reply


def test_form_goes_on_when_the_action_server_is_back(
    assistant: Assistant, talk: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk("I would like to book an appointment")
    with monkeypatch.context() as down:
        down.setattr(assistant.processor, "action_endpoint", NOBODY)
        talk("Dana Miller")
    assert "number" in talk("Dana Miller").reply
    assert "reference" in talk("780 555 0143").reply


def test_database_down_is_told_with_the_phone_number(
    model, tmp_path, loop: asyncio.AbstractEventLoop, assistant: Assistant
) -> None:
    store: ConversationStore = assistant.tracker_store

    async def ask() -> Turn:
        return await say(assistant, "locked", "what is cupping?", "web")

    with store._engine.connect().execution_options(writes=True) as other:
        with other.begin():  # somebody else holds the write lock for longer than we wait
            turn = loop.run_until_complete(ask())
    assert "780-555-0142" in turn.reply
    assert "suction" not in turn.reply, "what is not stored is not said"
    assert loop.run_until_complete(ask()).outcome.topic == "cupping"


def test_an_emergency_needs_no_database_and_its_alert_is_stored_when_that_is_back(
    loop: asyncio.AbstractEventLoop, assistant: Assistant
) -> None:
    store: ConversationStore = assistant.tracker_store
    sender = "locked-too"

    def told(text: str) -> Turn:
        return loop.run_until_complete(say(assistant, sender, text, "sms"))

    with store._engine.connect().execution_options(writes=True) as other:
        with other.begin():
            turn = told("my chest hurts and I can't breathe")
    assert turn.outcome.kind == "escalate"
    assert "911" in turn.reply
    (waiting,) = assistant.unstored.waiting()
    assert stat.S_IMODE(waiting.file.stat().st_mode) == 0o600
    loop.run_until_complete(assistant._storing)
    assert assistant.unstored.waiting() == []
    with store._engine.connect() as connection:
        (alert,) = connection.execute(
            text(
                "SELECT kind, at, channel FROM alerts JOIN conversations AS of_it"
                " ON of_it.id = alerts.conversation_id WHERE sender_id = :sender"
            ),
            {"sender": sender},
        ).all()
    came = datetime.fromisoformat(waiting.message.received_at).replace(tzinfo=None)
    assert (alert.kind, alert.channel) == ("escalate", "sms")
    assert str(alert.at) == str(came)
    assert "911" in told("thanks").reply, "it is in force"


def test_a_message_that_waits_outlives_the_process(
    model, assistant: Assistant, loop: asyncio.AbstractEventLoop
) -> None:
    message = UserMessage("I passed out twice today", sender_id="died", input_channel="web")
    assistant.unstored.keep(message)
    (waiting,) = assistant.unstored.waiting()
    damaged = waiting.file.with_name("0-damaged.json")
    damaged.write_text("{")

    async def start_again() -> None:
        restarted = await load_assistant(model, NOBODY)
        await restarted._storing
        restarted.tracker_store.close()

    loop.run_until_complete(start_again())
    assert assistant.unstored.waiting() == []
    damaged.unlink()
    tracker = loop.run_until_complete(assistant.tracker_store.retrieve("died"))
    assert tracker.get_slot("red_flag")["categories"] == ["collapse"]


def test_an_emergency_in_a_form_needs_no_action_server(
    assistant: Assistant, talk: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk("I would like to book an appointment")
    monkeypatch.setattr(assistant.processor, "action_endpoint", NOBODY)
    turn = talk("Dana, but since this morning I can't pee")
    assert (turn.outcome.kind, turn.outcome.urgency) == ("escalate", "emergency")
    assert turn.outcome.categories[0] == "cauda_equina"
    assert "911" in talk("thanks").reply


def test_an_escalation_and_a_question_each_make_one_alert(
    assistant: Assistant, loop: asyncio.AbstractEventLoop, talk: Say
) -> None:
    def alerts() -> list[tuple[str, str]]:
        with assistant.tracker_store._engine.connect() as connection:
            rows = connection.execute(text("SELECT kind, urgency FROM alerts ORDER BY id"))
            return [tuple(row) for row in rows]

    before = alerts()
    talk("what is cupping?")
    talk("I can't feel when I wipe and I wet myself")
    talk("thanks")
    assert alerts()[len(before) :] == [("escalate", "emergency")]


def test_nothing_of_a_flag_is_stored_as_a_name(
    assistant: Assistant, loop: asyncio.AbstractEventLoop, talk: Say
) -> None:
    sender = "flag-as-a-name"
    talk("I would like to book an appointment", sender=sender)
    talk("Dana, but half my face is drooping", sender=sender)
    tracker = loop.run_until_complete(assistant.tracker_store.retrieve(sender))
    assert tracker.get_slot("contact_name") is None
    assert tracker.active_loop_name is None


def test_what_a_request_says_reaches_the_staff(assistant: Assistant, talk: Say) -> None:
    talk("I'd like to book a first visit for my back, Thursday after 4")
    talk("My name is Zoë O'Hara-Lindström")
    turn = talk("it's +1 780 555 0199")
    assert "Zoë O'Hara-Lindström" in turn.reply
    with assistant.tracker_store._engine.connect() as connection:
        row = connection.execute(
            text("SELECT name, phone, kind, wish, state, reference FROM contact_requests")
        ).all()[-1]
    assert row[:3] == ("Zoë O'Hara-Lindström", "+17805550199", "booking")
    assert "Thursday after 4" in row.wish
    assert row.state == "open"
    assert row.reference in turn.reply


def test_a_wish_that_was_asked_about_reaches_the_staff_in_its_own_words(
    assistant: Assistant, loop: asyncio.AbstractEventLoop, talk: Say
) -> None:
    sender, wish = (
        "doubtful-wish",
        "slight soreness round my ribs when I twist. can I book a massage?",
    )
    assert talk(wish, sender=sender).outcome.kind == "check"
    assert talk("no", sender=sender).outcome.kind == "booking"
    tracker = loop.run_until_complete(assistant.tracker_store.retrieve(sender))
    assert tracker.get_slot("request_wish") == wish


def test_fallback_to_memory_is_refused(tmp_path) -> None:
    with pytest.raises(StorageError, match="loses them"):
        Assistant(unstored=UnstoredMessages(tmp_path), tracker_store=None)


def test_missing_model_is_named(tmp_path, database_url, monkeypatch) -> None:
    from bot.settings import settings

    monkeypatch.setitem(settings().__dict__, "database_url", database_url)
    with pytest.raises(ModelError, match="make train"):
        asyncio.run(load_assistant(tmp_path / "none.tar.gz"))


@pytest.mark.parametrize("message", ["", "   ", "?", "😀😀", "a" * 3000, "/xyzzy_q", "/", "{}[]()"])
def test_odd_messages_get_a_sensible_reply(talk: Say, message: str) -> None:
    turn = talk(message)
    assert turn.reply
    assert turn.outcome.kind in ("fallback", "clarify", "smalltalk")


def test_the_same_message_twice_gets_the_same_answer(talk: Say) -> None:
    first, second = talk("how common is sciatica?"), talk("how common is sciatica?")
    assert first.reply == second.reply

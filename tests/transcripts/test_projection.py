"""The transcript says what was said, as people saw it."""

from __future__ import annotations

from bot.transcripts.projection import lines


def user(text: str, confidence: float | None = 0.8) -> dict:
    intent = {"name": "x", "confidence": confidence}
    return {"event": "user", "text": text, "timestamp": 10.0, "parse_data": {"intent": intent}}


def bot(text: str, kind: str = "answer", topic: str = "cupping") -> dict:
    metadata = {"metadata": {"kind": kind, "topic": topic}, "model_id": "m"}
    return {"event": "bot", "text": text, "timestamp": 11.0, "metadata": metadata}


def test_each_message_takes_the_outcome_of_its_own_turn() -> None:
    events = [user("a"), bot("A"), user("b"), bot("B", "info", "clinic_info")]
    found = lines(list(enumerate(events)), {})
    assert [(line.text, line.kind) for line in found] == [
        ("a", "answer"),
        ("A", "answer"),
        ("b", "info"),
        ("B", "info"),
    ]


def test_a_button_stands_there_as_it_was_labelled() -> None:
    (line, _) = lines([(0, user("/cupping")), (1, bot("A"))], {"/cupping": "What is cupping?"})
    assert line.text == "What is cupping?"
    assert line.confidence is None


def test_events_that_nobody_saw_have_no_line() -> None:
    events = [{"event": "slot", "timestamp": 1.0}, user("a"), {"event": "action", "timestamp": 2.0}]
    assert [line.direction for line in lines(list(enumerate(events)), {})] == ["in"]


def test_messages_without_a_question_are_kept() -> None:
    assert [line.text for line in lines([(5, bot("Hello"))], {})] == ["Hello"]

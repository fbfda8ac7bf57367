"""What follows from a message, given what was said of red flags before."""

from __future__ import annotations

import pytest

from bot.safety.assessment import Decision, Line
from bot.safety.conversation import Act, Standing, judge
from bot.safety.detector import Detector

FLAG = "I can't feel when I wipe and I wet myself this morning"
NOTHING = Standing()
IN_FORCE = Standing(in_force=("cauda_equina",))
ASKED = Standing(asked=("chest_or_breathing",))


def act(detector: Detector, text: str, standing: Standing) -> Act:
    return judge(detector, text, standing)[0]


def test_a_flag_escalates_and_small_talk_does_nothing(detector: Detector) -> None:
    assert act(detector, FLAG, NOTHING) is Act.ESCALATE
    assert act(detector, "what is cupping?", NOTHING) is Act.NOTHING


@pytest.mark.parametrize(
    "text", ["thanks", "ok", "forget I said that", "it's probably nothing", "what is cupping?"]
)
def test_an_escalation_stays_in_force(detector: Detector, text: str) -> None:
    assert act(detector, text, IN_FORCE) is Act.REMIND


@pytest.mark.parametrize(
    "text",
    [
        "I have seen a doctor",
        "just back from the ER, they did a scan",
        "the doctor has seen me",
        "that was years ago",
    ],
)
def test_a_doctor_or_a_long_time_releases(detector: Detector, text: str) -> None:
    assert act(detector, text, IN_FORCE) is Act.RELEASE


@pytest.mark.parametrize(
    "text",
    [
        "should I see a doctor?",
        "I will see a doctor tomorrow",
        "I can't get a doctor's appointment",
        "I haven't seen a doctor yet",
        "I don't need a doctor",
    ],
)
def test_no_doctor_yet_releases_nothing(detector: Detector, text: str) -> None:
    assert act(detector, text, IN_FORCE) is not Act.RELEASE


def test_another_flag_escalates_anew(detector: Detector) -> None:
    found, assessment = judge(detector, "now my chest hurts and I can't breathe", IN_FORCE)
    assert found is Act.ESCALATE
    assert "chest_or_breathing" in assessment.categories


def test_a_doctor_does_not_release_what_is_new(detector: Detector) -> None:
    text = "I saw a doctor yesterday. Now half my face is drooping and I slur my words."
    assert act(detector, text, IN_FORCE) is Act.ESCALATE


@pytest.mark.parametrize("text", ["yes", "yeah since lunch", "not sure", "a bit", "how much is it"])
def test_whatever_is_no_clear_no_escalates(detector: Detector, text: str) -> None:
    found, assessment = judge(detector, text, ASKED)
    assert found is Act.ESCALATE
    assert assessment.categories[0] == "chest_or_breathing"
    assert assessment.findings[0].line is Line.ANSWER


def test_a_new_symptom_in_an_answer_escalates_with_it(detector: Detector) -> None:
    _, assessment = judge(detector, "no, but half my face is drooping and numb", ASKED)
    assert {"chest_or_breathing", "stroke"} <= set(assessment.categories)


def test_the_payload_of_a_button_says_nothing_of_a_symptom(detector: Detector) -> None:
    assert act(detector, "/when_to_see_a_doctor", NOTHING) is Act.NOTHING
    assert act(detector, "/chest_pain", NOTHING) is Act.NOTHING
    assert act(detector, "/affirm", ASKED) is Act.ESCALATE


@pytest.mark.parametrize("text", ["no", "nope, not at all", "/deny", "that was years ago"])
def test_a_clear_no_goes_on(detector: Detector, text: str) -> None:
    found, assessment = judge(detector, text, ASKED)
    assert found is Act.CLEARED
    assert assessment.decision is Decision.CLEAR

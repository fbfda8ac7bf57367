"""The detector as a whole: a function of a text, and of nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.safety.assessment import Decision, Line, Meant
from bot.safety.detector import Detector
from bot.safety.examples import read_examples
from bot.safety.lexicon import EMERGENCY
from bot.safety.model import EXAMPLES_FOLDER


def test_a_finding_says_what_gave_it(detector: Detector) -> None:
    assessment = detector.assess("Hi! Since Monday I can't feel anything between my legs.")
    assert assessment.decision is Decision.ESCALATE
    assert (assessment.urgency, assessment.categories[0]) == ("emergency", "cauda_equina")
    by_words = [one for one in assessment.findings if one.line is Line.LEXICON]
    assert any("between my legs" in one.words and one.rule for one in by_words)
    by_meaning = [one for one in assessment.findings if one.line is Line.MEANING]
    assert max(one.score or 0 for one in by_meaning) > 0.5


def test_what_is_denied_is_told_and_without_consequence(detector: Detector) -> None:
    assessment = detector.assess("no numbness, no bladder trouble, no chest pain")
    assert assessment.decision is Decision.CLEAR
    assert Meant.DENIED in {one.meant for one in assessment.findings}


def test_the_most_urgent_comes_first(detector: Detector) -> None:
    text = "My left calf is swollen and hot, and now I can't breathe and my chest hurts."
    assessment = detector.assess(text)
    assert assessment.urgency == EMERGENCY
    assert assessment.categories[0] == "chest_or_breathing"


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂🙂", "\u200b", "a", "no", "ok thanks"])
def test_what_says_nothing_is_clear(detector: Detector, text: str) -> None:
    assert detector.assess(text).decision is Decision.CLEAR


def test_one_sentence_of_a_long_message_is_enough(detector: Detector) -> None:
    story = "I have been coming to you since spring and like it a lot. The garden is my joy. " * 18
    text = f"{story}Since yesterday I can't pee and I am numb between my legs. {story}"
    assert len(text) > 2500
    assert detector.assess(story).decision is Decision.CLEAR
    assert detector.assess(text).urgency == EMERGENCY


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("je n'arrive plus à respirer et j'ai mal dans la poitrine", "fr"),
        ("j'ai envie de mourir, je n'en peux plus", "fr"),
        ("no puedo respirar y me duele mucho el pecho", "es"),
        ("quiero morir, ya no quiero vivir", "es"),
    ],
)
def test_plain_french_and_spanish_are_understood(
    detector: Detector, text: str, language: str
) -> None:
    assessment = detector.assess(text)
    assert assessment.urgency == EMERGENCY
    assert assessment.language == language


def test_it_needs_neither_rasa_nor_a_database() -> None:
    program = (
        "import sys, bot.safety.detector, bot.safety.conversation, bot.safety.explanation\n"
        "bad = {'rasa', 'sqlalchemy'} & {name.partition('.')[0] for name in sys.modules}\n"
        "sys.exit(f'imported: {bad}' if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def emergencies(detector: Detector) -> set[str]:
    return {one.id for one in detector.lexicon.categories.values() if one.urgency == EMERGENCY}


def missed(detector: Detector, texts: list[str]) -> list[str]:
    return [text for text in texts if detector.assess(text).decision is Decision.CLEAR]


def test_no_known_emergency_is_missed(detector: Detector) -> None:
    """The gate: what the lexicon was written for is escalated or asked about."""
    known = [
        text
        for pattern in detector.lexicon.patterns
        if pattern.names in emergencies(detector) and not pattern.asks
        for text in pattern.yes
    ]
    assert len(known) > 500
    assert not missed(detector, known)


def test_no_emergency_among_the_examples_is_missed(detector: Detector) -> None:
    """The gate's other half: 5,600 wordings, many of them wild."""
    examples = read_examples(EXAMPLES_FOLDER, detector.lexicon.categories)
    known = [one.text for one in examples if one.label in emergencies(detector)]
    assert len(known) > 5000
    assert not missed(detector, known)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("running a temperature of 38.4 this morning", "systemic_infection"),
        ("it is red, hot and swollen now", "site_infection"),
    ],
)
def test_what_a_session_can_do_is_a_sign_after_a_session(
    detector: Detector, text: str, category: str
) -> None:
    signs = {
        finding.rule
        for finding in detector.assess(text, treated=True).findings
        if finding.category == category and finding.line is Line.LEXICON
    }
    assert signs - {one.rule for one in detector.assess(text).findings}
    assert detector.assess(text, treated=True).decision is Decision.ESCALATE


@pytest.mark.parametrize("text", ["slept so well, thank you", "a small bruise, it is fading"])
def test_what_is_normal_after_a_session_stays_normal(detector: Detector, text: str) -> None:
    assert detector.assess(text, treated=True).decision is Decision.CLEAR


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("cant breth", "en"),
        ("je saigne beaucoup", "fr"),
        ("quiero morir", "es"),
        ("j'ai mal à la poitrine depuis ce matin et je suis essoufflé", "fr"),
    ],
)
def test_an_emergency_is_answered_in_its_language(
    detector: Detector, text: str, language: str
) -> None:
    assessment = detector.assess(text)
    assert assessment.decision is Decision.ESCALATE
    assert assessment.language == language


@pytest.mark.parametrize("text", ["stroke??", "heart attack", "paralysed", "overdose"])
def test_the_bare_name_of_an_emergency_is_never_passed_over(detector: Detector, text: str) -> None:
    assert detector.assess(text).decision is not Decision.CLEAR


def test_a_bare_age_is_no_sign(detector: Detector) -> None:
    assert detector.assess("he is 84").decision is Decision.CLEAR


def test_an_urgent_sign_that_gets_better_is_asked_about_at_most(detector: Detector) -> None:
    better = detector.assess("numbness in my little toe is reducing day by day")
    assert Meant.IMPROVING in {one.meant for one in better.findings}
    assert better.decision is not Decision.ESCALATE
    hidden = detector.assess("my back is easing nicely each day but since noon I can't pee")
    assert hidden.decision is Decision.ESCALATE

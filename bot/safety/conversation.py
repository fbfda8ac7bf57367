"""What follows from a message, given what was said of red flags before.

An escalation stays in force until somebody says that a doctor has seen them, or
that it is long over, or until staff release it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.language.normaliser import normalise
from bot.safety.answers import is_clear_no
from bot.safety.assessment import Assessment, Decision, Finding, Line, Meant
from bot.safety.detector import Detector
from bot.safety.lexicon import LONG_AGO, SEEN_DOCTOR

# So long after a session what it can do is looked for: a collapsed lung shows within days,
# an infection within a week (source: needling adverse events).
TREATED_DAYS = 7


class Act(str, Enum):
    """What the assistant does about a message before anything else may answer."""

    ESCALATE = "escalate"
    CHECK = "check"
    # What was asked is plainly denied: the message before is answered after all.
    CLEARED = "cleared"
    # The escalation in force is recalled, alone or under an answer.
    REMIND = "remind"
    RELEASE = "release"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Standing:
    """What was said of red flags before a message.

    `in_force` are the categories of the escalation that holds, `asked` those of
    the question that the message answers. `told` is whether its sender was told to
    see a doctor already, when it could not be stored; `treated` whether the sender
    had a session in the last TREATED_DAYS.
    """

    in_force: Sequence[str] = ()
    asked: Sequence[str] = ()
    told: bool = False
    treated: bool = False


def judge(detector: Detector, text: str, standing: Standing) -> tuple[Act, Assessment]:
    """Decides about a message.

    Args:
        detector: see `Detector`.
        text: the message as it was typed, or the payload of one of our buttons.
        standing: see `Standing`.

    Returns:
        what is done, and what was found; an escalation after a question of ours
        says so in its findings.
    """
    is_button = text.startswith("/")
    assessment = (
        Assessment(Decision.CLEAR) if is_button else detector.assess(text, standing.treated)
    )
    if standing.told and assessment.decision is not Decision.CLEAR:
        found = detector.escalation(assessment.categories, assessment.findings, assessment)
        return Act.ESCALATE, found
    if standing.asked:
        return _answer(detector, text, standing, assessment)
    if standing.in_force:
        return _in_force(standing, assessment)
    if assessment.decision is Decision.ESCALATE:
        return Act.ESCALATE, assessment
    if assessment.decision is Decision.CHECK:
        return Act.CHECK, assessment
    return Act.NOTHING, assessment


def _answer(
    detector: Detector, text: str, standing: Standing, assessment: Assessment
) -> tuple[Act, Assessment]:
    """Whatever is no clear no escalates: yes, unclear, another symptom."""
    over = assessment.says(LONG_AGO) and assessment.decision is not Decision.ESCALATE
    if over or (assessment.decision is Decision.CLEAR and is_clear_no(normalise(text))):
        return Act.CLEARED, assessment.cleared()
    answered = [
        Finding(
            category=category,
            urgency=detector.lexicon.categories[category].urgency,
            words=text,
            meant=Meant.PRESENT,
            line=Line.ANSWER,
        )
        for category in standing.asked
    ]
    categories = [*standing.asked, *assessment.categories]
    findings = [*answered, *assessment.findings]
    return Act.ESCALATE, detector.escalation(categories, findings, assessment)


def _in_force(standing: Standing, assessment: Assessment) -> tuple[Act, Assessment]:
    new = set(assessment.categories) - set(standing.in_force)
    over = assessment.says(SEEN_DOCTOR) or assessment.says(LONG_AGO)
    if over and not (new and assessment.decision is Decision.ESCALATE):
        return Act.RELEASE, assessment.cleared()
    if assessment.decision is Decision.ESCALATE:
        return Act.ESCALATE, assessment
    if assessment.decision is Decision.CHECK and new:
        return Act.CHECK, assessment
    return Act.REMIND, assessment.cleared()

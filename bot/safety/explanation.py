"""Says in words why a message is or is not taken for a red flag."""

from __future__ import annotations

from collections.abc import Iterator

from bot.safety.assessment import Assessment, Decision, Finding, Line, Meant

_DECIDED = {
    Decision.ESCALATE: "escalate: the person is told to see a doctor",
    Decision.CHECK: "check: the person is asked whether it is happening now",
    Decision.CLEAR: "clear: nothing is said of red flags",
}
_MEANT = {
    Meant.PRESENT: "present",
    Meant.ANOTHERS: "present in another person",
    Meant.DENIED: "denied",
    Meant.PAST: "past and over",
    Meant.GENERAL: "hypothetical or a general question",
    Meant.IMPROVING: "getting better",
    Meant.UNCLEAR: "unclear",
}


def explain(assessment: Assessment) -> Iterator[str]:
    """Yields the lines of an explanation: the decision, then what was found and why."""
    yield _DECIDED[assessment.decision]
    if assessment.categories:
        yield f"about: {', '.join(assessment.categories)} ({assessment.urgency})"
    if assessment.language != "en":
        yield f"language: {assessment.language}"
    for finding in assessment.findings:
        yield _told(finding)
    for statement in assessment.statements:
        yield f"it also says: {statement}"
    if not assessment.findings:
        yield "neither the lexicon nor the meaning line found a sign"


def _told(finding: Finding) -> str:
    by = f"rule {finding.rule}" if finding.line is Line.LEXICON else f"{finding.score:.1%} likely"
    return (
        f"{finding.line.value}: {finding.category} ({finding.urgency}), "
        f"{_MEANT[finding.meant]}, {by}: '{finding.words}'"
    )

"""What staff are told of an alert: that it is there, and nothing that the patient wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.register import StoredAlert
from bot.clinic import Clinic

# What the clinic's documentation calls the detector's categories.
_CATEGORIES = {
    "cauda_equina": "bladder, bowel or saddle numbness (cauda equina)",
    "rapid_weakness": "weakness that is new and spreads",
    "chest_or_breathing": "chest pain or trouble breathing",
    "stroke": "signs of a stroke",
    "anaphylaxis": "severe allergic reaction",
    "collapse": "collapse or seizure",
    "severe_bleeding": "bleeding that does not stop",
    "major_trauma": "fall, crash or heavy blow",
    "aortic": "sudden tearing pain (aorta)",
    "self_harm": "thoughts of suicide or self-harm",
    "night_pain": "severe pain at night or at rest",
    "worsening_numbness": "numbness or tingling that gets worse",
    "systemic_infection": "fever or feeling very unwell",
    "site_infection": "infected needle site",
    "cancer_history": "back pain with cancer or weight loss",
    "fracture_risk": "back pain with a risk of fracture",
    "dvt": "swollen, hot or tender calf",
}
_TOLD = {
    "escalate": "The patient was told to see a doctor.",
    "check": "The patient was not told to see a doctor, only asked whether it is happening now.",
}


@dataclass(frozen=True)
class Notice:
    """One sending of one alert. Holds nothing of the patient's, not even an id of theirs.

    `number` counts the sendings over one channel from 1, `alert_id` is None in a
    test, `channel` is the way by which the patient wrote.
    """

    alert_id: int | None
    number: int
    at: datetime
    kind: str
    urgency: str | None
    categories: tuple[str, ...]
    channel: str

    @property
    def key(self) -> str:
        """The same whenever this sending is tried again, and no other sending's.

        A database that is set up anew counts from 1 again: the time tells them apart.
        """
        return f"alert-{self.alert_id or 'test'}-{int(self.at.timestamp())}-{self.number}"


def notice_of(alert: StoredAlert, number: int) -> Notice:
    """The notice of an alert; `number` counts its sendings from 1."""
    return Notice(
        alert_id=alert.id,
        number=number,
        at=alert.at,
        kind=alert.kind,
        urgency=alert.urgency,
        categories=tuple(alert.categories),
        channel=alert.channel,
    )


def sample_notice(now: datetime) -> Notice:
    """A notice that looks like an emergency's and says that it is a test."""
    return Notice(None, 1, now, "escalate", "emergency", ("cauda_equina",), "web")


def category_in_words(category: str) -> str:
    """A category of the detector as staff would say it."""
    return _CATEGORIES.get(category, category.replace("_", " "))


def local_time(moment: datetime, clinic: Clinic) -> str:
    """A moment on the clinic's wall: "Saturday, November 21, 2026, 15:04"."""
    local = clinic.local(moment)
    return f"{local:%A, %B} {local.day}, {local:%Y, %H:%M}"


def subject(notice: Notice, clinic: Clinic) -> str:
    """The subject of the email: urgency and clinic, on one line."""
    urgency = notice.urgency or "unclear urgency"
    what = urgency if notice.kind == "escalate" else f"possibly {urgency}"
    number = f"alert {notice.alert_id}" if notice.alert_id else "TEST of alerts"
    name = " ".join(clinic.name.split())
    return f"{what.capitalize()}: {number}, {name}"


def body(notice: Notice, clinic: Clinic) -> str:
    """The text of the email."""
    heading = f"Alert {notice.alert_id}" if notice.alert_id else "This is a test. No patient wrote."
    lines = [
        heading,
        "",
        f"Written:   {local_time(notice.at, clinic)} ({clinic.time_zone})",
        f"Urgency:   {notice.urgency or 'unclear'}",
        f"About:     {'; '.join(map(category_in_words, notice.categories)) or 'unclear'}",
        f"Channel:   {notice.channel}",
        f"Sending:   number {notice.number}",
        "",
        _TOLD[notice.kind],
    ]
    if notice.alert_id:
        lines += [
            "What was written stands on the clinic's machine only. Read it with:",
            f"    backtalk alerts show {notice.alert_id}",
            "",
            f"This mail comes again every {clinic.alerts.repeat_minutes} minutes until somebody "
            "acknowledges the alert:",
            f"    backtalk alerts acknowledge {notice.alert_id} --by NAME",
        ]
    return "\n".join(lines) + "\n"


def payload(notice: Notice) -> str:
    """The JSON of the webhook; the same whenever this sending is tried again."""
    at = notice.at.isoformat()
    return json.dumps(
        {
            "type": "alert.open" if notice.alert_id else "alert.test",
            "timestamp": at,
            "data": {
                "alert_id": notice.alert_id,
                "at": at,
                "kind": notice.kind,
                "urgency": notice.urgency,
                "categories": list(notice.categories),
                "channel": notice.channel,
                "sending": notice.number,
            },
        }
    )

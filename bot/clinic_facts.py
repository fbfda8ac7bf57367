"""The clinic's facts in sentences, as the texts of domain.yml need them."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clinic import WEEKDAYS, Clinic, Line, Price

# How people name a day whose hours they ask for.
_MONTHS = [month.lower() for month in calendar.month_abbr[1:]]
_HOLIDAYS = {
    "christmas eve": (12, 24), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26),
    "new years eve": (12, 31), "new years": (1, 1), "new year": (1, 1),
}  # fmt: skip
_DAYS_NAMED = re.compile(
    r"\b(?:"
    rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?|"
    r"(?P<holiday>christmas eve|christmas|xmas|boxing day|new year'?s eve|new year'?s|new year)|"
    r"(?P<name>mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:nesday|s)?|thu(?:rs?|rsday)?s?|fri(?:day)?s?|"
    r"sat(?:urday)?s?|sun(?:day)?s?|weekends?|today|tonight|tomorrow|tmrw?))\b"
)
# What stands beside the day of somebody who only asks whether the clinic is open then.
_AROUND_A_DAY = frozenset(
    (
        "on", "the", "this", "next", "for", "and", "is", "are", "you", "u", "open", "closed",
        "morning", "mornings", "afternoon", "evening", "evenings", "night", "then", "too", "also",
        "about",
    )
)  # fmt: skip
# How far ahead days off are told with the hours.
CLOSED_DAYS_AHEAD = timedelta(days=60)


def facts(clinic: Clinic, now: datetime) -> dict[str, str | None]:
    """What reviewed texts may name of a clinic, by placeholder.

    Args:
        clinic: the clinic.
        now: the moment for which "open now" is said; any time zone.

    Returns:
        text by name; None where the clinic is silent and its staff must answer.
    """
    return {
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
        "clinic_email": clinic.email,
        "clinic_hours": hours_text(clinic),
        "clinic_open_now": open_now_text(clinic, now),
        "clinic_closed_days": closed_days_text(clinic, now),
        "clinic_address": _joined(clinic.address, clinic.directions),
        "clinic_parking": clinic.parking,
        "clinic_languages": _listed(clinic.languages),
        "clinic_prices": _prices_text(clinic.prices),
        "clinic_visit_lengths": visit_lengths_text(clinic),
        "clinic_insurers": _insurers_text(clinic),
        "emergency_number": clinic.emergency_number,
        "crisis_name": clinic.crisis_line.name,
        "crisis_number": clinic.crisis_line.number,
        "after_hours_advice": _advice_text(clinic.advice_line),
    }


def hours_text(clinic: Clinic) -> str:
    """The week's hours, equal days together: "Monday and Wednesday 8 am to 6 pm; ..."."""
    days_by_hours: dict[str, list[str]] = {}
    for day in WEEKDAYS:
        spans = " and ".join(f"{_clock(a)} to {_clock(b)}" for a, b in clinic.hours[day])
        days_by_hours.setdefault(spans or "closed", []).append(day)
    return "; ".join(f"{_days(days)} {span}" for span, days in days_by_hours.items())


def open_now_text(clinic: Clinic, now: datetime) -> str:
    """Whether the clinic is open at that moment, and until or from when."""
    until = clinic.open_until(now)
    if until:
        return f"We are open now, until {_clock(until)}."
    opens = clinic.next_opening(now)
    if not opens:
        return "We are closed now."
    local = now.astimezone(ZoneInfo(clinic.time_zone))
    distance = (opens.date() - local.date()).days
    day = {0: "today", 1: "tomorrow"}.get(distance, opens.strftime("%A"))
    if distance > 6:
        day = f"{opens:%A}, {opens:%B} {opens.day}"
    return f"We are closed now and open again {day} at {_clock(opens.time())}."


def asked_days_text(clinic: Clinic, question: str, now: datetime) -> str:
    """The hours of the days that a question names: "sunday?", "tomorrow"; empty if it names none.

    Args:
        clinic: the clinic.
        question: what somebody asked about the hours; a weekday is the next one, or today.
        now: the moment from which days are counted; any time zone.
    """
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    told: dict[date, None] = {}
    for match in _DAYS_NAMED.finditer(question.lower()):
        told.update(dict.fromkeys(_days_meant(match, today)))
    return " ".join(_day_text(clinic, day, today) for day in told)


def names_only_a_day(text: str) -> bool:
    """Whether a text is a day and no more: "tuesday?", "on dec 26"."""
    rest, days = _DAYS_NAMED.subn(" ", text.lower())
    return days > 0 and _AROUND_A_DAY.issuperset(re.findall(r"\w+", rest))


def _days_meant(match: re.Match[str], today: date) -> list[date]:
    name = match["name"]
    if match["month"]:
        return _on(today, _MONTHS.index(match["month"][:3]) + 1, int(match["day"]))
    if match["holiday"]:
        return _on(today, *_HOLIDAYS[match["holiday"].replace("'", "")])
    if name.startswith("weekend"):
        return [_next(today, 5), _next(today, 6)]
    if name.startswith(("tod", "ton")):
        return [today]
    if name.startswith(("tom", "tmr")):
        return [today + timedelta(days=1)]
    return [_next(today, [day[:3] for day in WEEKDAYS].index(name[:3]))]


def _on(today: date, month: int, day: int) -> list[date]:
    """The next time that day comes; none if there is no such day."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return [found]
    return []


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _day_text(clinic: Clinic, day: date, today: date) -> str:
    away = (day - today).days
    far = f"On {day:%A}" if away < 7 else f"On {day:%A}, {day:%B} {day.day},"
    name = {0: "Today", 1: "Tomorrow"}.get(away, far)
    spans = " and ".join(f"{_clock(a)} to {_clock(b)}" for a, b in clinic.opening(day))
    return f"{name} we are open {spans}." if spans else f"{name} we are closed."


def closed_days_text(clinic: Clinic, now: datetime) -> str:
    """The days of the next two months on which the clinic is closed; empty if none."""
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    soon = [day for day in sorted(clinic.closed_on) if today <= day <= today + CLOSED_DAYS_AHEAD]
    listed = _listed([f"{day:%B} {day.day}" for day in soon])
    return f"We are closed on {listed}." if listed else ""


def visit_lengths_text(clinic: Clinic) -> str:
    """How long what the clinic offers takes; empty if it does not say."""
    lengths = [
        f"{price.service.lower()} {price.minutes} minutes"
        for price in clinic.prices
        if price.minutes
    ]
    listed = _listed(lengths)
    return f"At this clinic: {listed}." if listed else ""


def _clock(moment: time) -> str:
    hour = moment.hour % 12 or 12
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{hour}{minutes} {'am' if moment.hour < 12 else 'pm'}"


def _days(days: list[str]) -> str:
    names = [day.capitalize() for day in days]
    first = WEEKDAYS.index(days[0])
    if len(days) > 2 and tuple(days) == WEEKDAYS[first : first + len(days)]:
        return f"{names[0]} to {names[-1]}"
    return _listed(names) or ""


def _listed(items: list[str]) -> str | None:
    if not items:
        return None
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def _joined(*parts: str | None) -> str | None:
    if parts[0] is None:
        return None
    return " ".join(part if part.endswith(".") else part + "." for part in parts if part)


def _prices_text(prices: list[Price]) -> str | None:
    if not prices:
        return None
    lines = []
    for price in prices:
        length = f" ({price.minutes} minutes)" if price.minutes else ""
        lines.append(f"{price.service}{length}: {price.price}")
    return "; ".join(lines)


def _insurers_text(clinic: Clinic) -> str | None:
    listed = _listed(clinic.insurers)
    if listed is None:
        return clinic.insurance_note
    return _joined(f"We work with {listed}", clinic.insurance_note)


def _advice_text(line: Line | None) -> str:
    return f"{line.name} ({line.number})" if line else "your doctor's out-of-hours line"

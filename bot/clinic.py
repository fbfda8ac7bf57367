"""The clinic's facts: clinic.yml, read and checked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import BaseModel, Extra, Field, ValidationError, validator
from ruamel.yaml.comments import CommentedBase

from bot.errors import ClinicError
from bot.yaml_files import read_yaml

_SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Interval = tuple[time, time]


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        min_anystr_length = 1
        anystr_strip_whitespace = True


class Line(_Strict):
    """A telephone line that the assistant names, such as the crisis line."""

    name: str
    number: str

    @validator("number")
    def _dialable(cls, value: str) -> str:
        if not any(character.isdigit() for character in value):
            raise ValueError(f"'{value}' is not a number that can be dialled")
        return value


class Price(_Strict):
    """One line of the price list; minutes is the length of the visit."""

    service: str
    price: str
    minutes: int | None = None


class AlertEmail(_Strict):
    """Who gets alerts by email, and the mail server that sends them.

    `security` is "starttls", "tls" (encrypted from the first byte) or "none".
    The password of `user` is in the environment: BACKTALK_SMTP_PASSWORD.
    """

    to: list[str] = Field(..., min_items=1)
    sender: str = Field(..., alias="from")
    host: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    port: int = Field(default=None, ge=1, le=65535)
    user: str | None = None

    @validator("to", each_item=True)
    def _addresses(cls, value: str) -> str:
        return _mail_address(value)

    @validator("sender")
    def _address(cls, value: str) -> str:
        return _mail_address(value)

    @validator("port", pre=True, always=True)
    def _usual_port(cls, value: Any, values: dict[str, Any]) -> Any:
        return _SMTP_PORTS.get(values.get("security", "")) if value is None else value

    @validator("user")
    def _secret(cls, value: str | None, values: dict[str, Any]) -> str | None:
        if value and values.get("security") == "none":
            raise ValueError(
                "the password would travel in the clear; set security to starttls or tls"
            )
        return value


class AlertWebhook(_Strict):
    """The address that gets alerts as signed JSON; see docs/alerts.md.

    The secret is in the environment: BACKTALK_ALERTS_WEBHOOK_SECRET.
    """

    url: str

    @validator("url")
    def _encrypted(cls, value: str) -> str:
        try:
            address = urlsplit(value)
            host = address.hostname
        except ValueError:
            address, host = None, None
        if address is None or not host or address.scheme not in ("http", "https"):
            raise ValueError(f"'{value}' is not a web address such as https://example.org/alerts")
        if address.scheme != "https" and host not in _THIS_MACHINE:
            raise ValueError(f"'{value}' is not encrypted; write https://")
        return value


class Alerts(_Strict):
    """How staff are told of red flags; without email and webhook they look for themselves.

    `repeat_minutes` is how often an alert is sent until it is acknowledged.
    """

    repeat_minutes: int = Field(default=10, ge=1, le=1440)
    email: AlertEmail | None = None
    webhook: AlertWebhook | None = None


class Clinic(_Strict):
    """One clinic. What is None or empty here is answered by its staff."""

    name: str
    country: str
    phone: str
    time_zone: str
    emergency_number: str
    crisis_line: Line
    advice_line: Line | None = None
    hours: dict[str, list[Interval]]
    closed_on: list[date] = []
    email: str | None = None
    address: str | None = None
    directions: str | None = None
    parking: str | None = None
    languages: list[str] = []
    prices: list[Price] = []
    insurers: list[str] = []
    insurance_note: str | None = None
    alerts: Alerts = Alerts()

    @validator("country")
    def _known_country(cls, value: str) -> str:
        if value not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"'{value}' is not a country code such as CA, US, GB or FR")
        return value

    @validator("phone")
    def _callable_number(cls, value: str, values: dict[str, Any]) -> str:
        country = values.get("country")
        if country is None:  # named by its own error
            return value
        try:
            number = phonenumbers.parse(value, country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            sample = phonenumbers.example_number(country)
            national = phonenumbers.PhoneNumberFormat.NATIONAL
            example = phonenumbers.format_number(sample, national) if sample else "112"
            raise ValueError(f"'{value}' is not a phone number of {country} such as {example}")
        return value

    @validator("time_zone")
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"'{value}' is not a time zone such as America/Edmonton") from None
        return value

    @validator("emergency_number")
    def _dialable(cls, value: str) -> str:
        if not value.isdigit():
            raise ValueError(f"'{value}' is not an emergency number such as 911 or 112")
        return value

    @validator("hours", pre=True)
    def _opening_hours(cls, value: Any) -> dict[str, list[Interval]]:
        if not isinstance(value, dict):
            raise ValueError("give opening hours for each day, such as 'monday: 08:00-18:00'")
        unknown = set(value) - set(WEEKDAYS)
        if unknown:
            raise ValueError(f"'{sorted(unknown)[0]}' is not a day; write monday to sunday")
        missing = [day for day in WEEKDAYS if day not in value]
        if missing:
            raise ValueError(f"{missing[0]} is missing; write 'closed' for a day off")
        return {day: _intervals(day, value[day]) for day in WEEKDAYS}

    def now(self) -> datetime:
        """The time on the clinic's wall."""
        return datetime.now(ZoneInfo(self.time_zone))

    def local(self, moment: datetime) -> datetime:
        """A moment as the clock on the clinic's wall shows it."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def opening(self, day: date) -> list[Interval]:
        """When the clinic is open on that day: from-to pairs, in order."""
        if day in self.closed_on:
            return []
        return self.hours[WEEKDAYS[day.weekday()]]

    def open_until(self, moment: datetime) -> time | None:
        """When the clinic closes, if it is open at that moment; else None."""
        local = self.local(moment)
        for start, end in self.opening(local.date()):
            if start <= local.time() < end:
                return end
        return None

    def next_opening(self, moment: datetime) -> datetime | None:
        """When the clinic opens next after that moment, within three weeks."""
        zone = ZoneInfo(self.time_zone)
        local = moment.astimezone(zone)
        for offset in range(21):
            day = local.date() + timedelta(days=offset)
            for start, _ in self.opening(day):
                opens = datetime.combine(day, start, zone)
                if opens > local:
                    return opens
        return None


def _intervals(day: str, value: Any) -> list[Interval]:
    if value == "closed":
        return []
    intervals = []
    for part in str(value).split(","):
        try:
            start, end = (time.fromisoformat(clock.strip()) for clock in part.split("-"))
        except ValueError:
            raise ValueError(
                f"{day}: '{value}' is not opening hours; write 08:00-18:00, "
                "08:00-12:00, 13:00-18:00 or closed"
            ) from None
        if start >= end:
            raise ValueError(f"{day}: '{part.strip()}' ends before it starts")
        intervals.append((start, end))
    return sorted(intervals)


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", value):
        raise ValueError(f"'{value}' is not an email address")
    return value


def load_clinic(path: Path) -> Clinic:
    """Reads and checks the clinic's facts.

    Raises:
        ClinicError: the file is missing, no YAML, or a value is missing or
            wrong; names file, line, key and what to write.
    """
    raw = read_yaml(path, ClinicError)
    if not isinstance(raw, dict):
        raise ClinicError(path, "must hold the clinic's facts as 'key: value' lines.")
    try:
        return Clinic.parse_obj(raw)
    except ValidationError as error:
        # A misspelt key is missing too; naming the misspelling helps more.
        first = min(error.errors(), key=lambda found: found["type"] != "value_error.extra")
        location = [part for part in first["loc"] if part != "__root__"]
        key = ".".join(str(part) for part in location)
        raise ClinicError(path, _problem(first, location), key, _line(raw, location)) from None


def _problem(error: Mapping[str, Any], location: list[Any]) -> str:
    kind = error["type"]
    if kind == "value_error.missing":
        return "is missing. See docs/clinic.md."
    if kind == "value_error.extra":
        parts = (Clinic, Price, Line, Alerts, AlertEmail, AlertWebhook)
        known = {field.alias for part in parts for field in part.__fields__.values()}
        near = difflib.get_close_matches(str(location[-1]), known, n=1)
        return "is not a key of clinic.yml" + (f"; did you mean '{near[0]}'?" if near else ".")
    return f"{error['msg']}. See docs/clinic.md."


def _line(raw: Any, location: list[Any]) -> int | None:
    """The line of the value at that place, or of what surrounds it."""
    line: int | None = None
    here = raw
    for part in location:
        if not isinstance(here, CommentedBase):
            break
        try:
            line = here.lc.data[part][0] + 1
            here = here[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
    return line

"""clinic.yml: what is missing or wrong is named with its line; facts read well."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clinic import Clinic, load_clinic
from bot.clinic_facts import asked_days_text, facts, hours_text, names_only_a_day, open_now_text
from bot.errors import ClinicError
from bot.settings import ROOT

EXAMPLE = (ROOT / "clinic.yml").read_text("utf-8")


@pytest.fixture
def clinic() -> Clinic:
    return load_clinic(ROOT / "clinic.yml")


def edmonton(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("America/Edmonton"))


def refused(tmp_path: Path, content: str) -> str:
    file = tmp_path / "clinic.yml"
    file.write_text(content, "utf-8")
    with pytest.raises(ClinicError) as caught:
        load_clinic(file)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('phone: "780-555-0142"', 'phone: "12"', "clinic.yml:6: phone: '12' is not a phone number"),
        ('phone: "780-555-0142"\n', "", "phone: is missing"),
        ("name: River", "nam: River", "did you mean 'name'"),
        ("country: CA ", "country: XX ", "clinic.yml:8: country: 'XX'"),
        ("America/Edmonton", "Edmonton", "time_zone: 'Edmonton'"),
        ("monday: 08:00-18:00", "monday: 8-18h", "hours: monday: '8-18h'"),
        ("monday: 08:00-18:00", "monday: 18:00-08:00", "ends before it starts"),
        ("  sunday: closed\n", "", "hours: sunday is missing"),
        ("  sunday: closed", "  sontag: closed", "'sontag' is not a day"),
        ('emergency_number: "911"', "emergency_number: ambulance", "emergency_number: 'ambulance'"),
        ("  name: Suicide Crisis Helpline\n", "", "crisis_line.name: is missing"),
        (
            "price: $120",
            "prize: $120",
            "clinic.yml:38: prices.0.prize: is not a key of clinic.yml; did you mean 'price'",
        ),
        ("- 2026-12-25", "- Christmas", "closed_on.0"),
        ("name: Riverbend Physiotherapy", "name: [", "clinic.yml:"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in EXAMPLE
    assert said in refused(tmp_path, EXAMPLE.replace(old, new, 1))


def test_empty_file_is_refused(tmp_path: Path) -> None:
    assert "key: value" in refused(tmp_path, "")


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match="cannot be read"):
        load_clinic(tmp_path / "nowhere.yml")


def test_hours_put_equal_days_together(clinic: Clinic) -> None:
    assert hours_text(clinic).startswith("Monday and Wednesday 8 am to 6 pm; Tuesday")
    assert hours_text(clinic).endswith("Sunday closed")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (edmonton(2026, 11, 20, 15, 59), "We are open now, until 4 pm."),
        (edmonton(2026, 11, 20, 16, 0), "We are closed now and open again tomorrow at 9 am."),
        (edmonton(2026, 11, 21, 13, 0), "We are closed now and open again Monday at 8 am."),
        (edmonton(2026, 11, 23, 7, 59), "We are closed now and open again today at 8 am."),
        (edmonton(2026, 12, 24, 21, 0), "We are closed now and open again Monday at 8 am."),
    ],
)
def test_open_now_is_said_in_the_clinics_own_time(
    clinic: Clinic, moment: datetime, said: str
) -> None:
    assert open_now_text(clinic, moment.astimezone(ZoneInfo("UTC"))) == said


def test_lunch_break_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yml"
    lunch = EXAMPLE.replace("monday: 08:00-18:00", "monday: 08:00-12:00, 13:30-18:00")
    file.write_text(lunch)
    clinic = load_clinic(file)
    closed = open_now_text(clinic, edmonton(2026, 11, 23, 12, 30))
    assert closed == "We are closed now and open again today at 1:30 pm."
    assert "Monday 8 am to 12 pm and 1:30 pm to 6 pm" in hours_text(clinic)


def test_what_the_clinic_does_not_say_is_unknown(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yml"
    kept = [line for line in EXAMPLE.splitlines() if not line.startswith(("parking", "languages"))]
    file.write_text("\n".join(kept))
    known = facts(load_clinic(file), edmonton(2026, 11, 20, 12, 0))
    assert known["clinic_parking"] is None
    assert known["clinic_languages"] is None
    assert known["clinic_prices"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("sunday?", "On Sunday we are closed."),
        ("are you open SAT mornings", "On Saturday we are open 9 am to 1 pm."),
        ("open tonight?", "Today we are open 8 am to 8 pm."),
        ("and tmrw", "Tomorrow we are open 8 am to 4 pm."),
        ("thursdays or fri", "Today we are open 8 am to 8 pm. Tomorrow we are open 8 am to 4 pm."),
        ("weekends", "On Saturday we are open 9 am to 1 pm. On Sunday we are closed."),
        ("boxing day??", "On Saturday, December 26, we are closed."),
        ("and new year's", "On Friday, January 1, we are closed."),
        ("Dec. 3rd", "On Thursday, December 3, we are open 8 am to 8 pm."),
        ("feb 31", ""),
        ("what are your hours", ""),
        ("this month", ""),
    ],
)
def test_hours_of_the_day_that_was_asked(clinic: Clinic, asked: str, told: str) -> None:
    thursday = edmonton(2026, 11, 26, 10, 0)
    assert asked_days_text(clinic, asked, thursday) == told


def test_a_day_off_is_told_as_closed(clinic: Clinic) -> None:
    assert asked_days_text(clinic, "friday?", edmonton(2026, 12, 22, 10, 0)) == (
        "On Friday we are closed."
    )


@pytest.mark.parametrize("text", ["tuesday?", "on dec 26", "sat morning", "are you open friday"])
def test_a_day_and_no_more(text: str) -> None:
    assert names_only_a_day(text)


@pytest.mark.parametrize("text", ["friday works for me", "tuesday at 3", "is it open", "?"])
def test_a_day_and_more(text: str) -> None:
    assert not names_only_a_day(text)

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


ALERTS = """
alerts:
  repeat_minutes: 5
  email:
    to: [desk@riverbend.example]
    from: backtalk@riverbend.example
    host: smtp.example.org
    user: backtalk
  webhook:
    url: https://pager.example.org/alerts
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("repeat_minutes: 5", "repeat_minutes: 0", "alerts.repeat_minutes: ensure this value is"),
        ("repeat_minutes: 5", "repeat: 5", "3: alerts.repeat: is not a key of clinic.yml; did you"),
        ("[desk@riverbend.example]", "[]", "5: alerts.email.to: ensure this value has at least 1"),
        ("[desk@riverbend.example]", "[desk]", "5: alerts.email.to.0: 'desk' is not an email"),
        ("from: backtalk@", "from: backtalk at ", "6: alerts.email.from: 'backtalk at riverbend"),
        ("    from: backtalk@riverbend.example\n", "", "alerts.email.from: is missing"),
        ("from: backtalk@", "form: backtalk@", "did you mean 'from'"),
        ("    host: smtp.example.org\n", "", "alerts.email.host: is missing"),
        ("host: smtp", "port: 0\n    host: smtp", "7: alerts.email.port: ensure this value is"),
        ("host: smtp", "security: ssl\n    host: smtp", "7: alerts.email.security: unexpected"),
        ("host: smtp", "security: none\n    host: smtp", "9: alerts.email.user: the password"),
        ("https://pager", "http://pager", "10: alerts.webhook.url: 'http://pager.example.org/al"),
        ("https://pager.example.org/alerts", "pager", "10: alerts.webhook.url: 'pager' is not a"),
        (
            "    url: https://pager.example.org/alerts\n",
            "    {}\n",
            "alerts.webhook.url: is missing",
        ),
    ],
)
def test_what_is_wrong_with_alerts_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in ALERTS
    message = refused(tmp_path, EXAMPLE + ALERTS.replace(old, new, 1))
    line, colon, rest = said.partition(": ")
    if line.isdigit():  # counted in the block above
        said = f"clinic.yml:{len(EXAMPLE.splitlines()) + int(line)}{colon}{rest}"
    assert said in message


def test_alerts_are_read(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yml"
    file.write_text(EXAMPLE + ALERTS)
    alerts = load_clinic(file).alerts
    assert alerts.repeat_minutes == 5
    assert (alerts.email.security, alerts.email.port) == ("starttls", 587)
    assert alerts.email.sender == "backtalk@riverbend.example"
    assert alerts.webhook.url == "https://pager.example.org/alerts"


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587), ("none", 25)])
def test_the_mail_servers_port_is_the_usual_one(tmp_path: Path, security: str, port: int) -> None:
    file = tmp_path / "clinic.yml"
    block = ALERTS.replace("user: backtalk", f"security: {security}")
    file.write_text(EXAMPLE + block)
    assert load_clinic(file).alerts.email.port == port


def test_a_webhook_on_this_machine_needs_no_encryption(tmp_path: Path) -> None:
    file = tmp_path / "clinic.yml"
    file.write_text(EXAMPLE + ALERTS.replace("https://pager.example.org", "http://localhost:9000"))
    assert load_clinic(file).alerts.webhook


def test_the_clinic_of_the_example_sends_to_nobody(clinic: Clinic) -> None:
    assert clinic.alerts.email is None
    assert clinic.alerts.webhook is None


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

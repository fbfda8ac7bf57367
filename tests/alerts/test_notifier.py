"""Staff are told of open alerts until they acknowledge them, and never what was written."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.engine import Engine

from bot.alerts import by_email, by_webhook
from bot.alerts.deliveries import HELD_FOR, claim, due
from bot.alerts.notifier import Channel, alert_channels, send_due, send_sample
from bot.alerts.register import acknowledge, find_alert
from bot.clinic import Clinic, load_clinic
from bot.errors import AlertError, SettingsError
from bot.settings import ROOT, Settings
from bot.storage.database import open_database
from tests.alerts.patients import SENDER, WORDS, found, raise_alerts, rows
from tests.alerts.receivers import (
    SECRET,
    Hook,
    Mailbox,
    free_port,
    mail_server,
    silent_server,
    web_server,
)

REPEAT = timedelta(minutes=10)
# Nothing of these may be in what leaves the machine.
PRIVATE = (WORDS, "wipe", SENDER, SENDER[1:], "5550143", "saddle_numb")


class Clock:
    """The time, which the tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 22, 4, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


class Staff:
    """The clinic's mail server and web server, and how often an alert is sent to them."""

    def __init__(self, engine: Engine, mail: Mailbox, hook: Hook, channels: list[Channel]) -> None:
        self.engine, self.mail, self.hook, self.channels = engine, mail, hook, channels
        self.clock = Clock()

    def run(self) -> int:
        return send_due(self.engine, self.channels, REPEAT, self.clock)


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def clinic(ports: tuple[int, int]) -> Clinic:
    return clinic_with(*ports)


def clinic_with(mail_port: int, web_port: int, **email: object) -> Clinic:
    facts = load_clinic(ROOT / "clinic.yml").dict(exclude={"alerts", "hours"})
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    alerts = {
        "email": {
            "to": ["desk@riverbend.example", "lead@riverbend.example"],
            "from": "backtalk@riverbend.example",
            "host": "localhost",
            "port": mail_port,
            "security": "none",
            **email,
        },
        "webhook": {"url": f"http://127.0.0.1:{web_port}/alerts"},
    }
    return Clinic.parse_obj({**facts, "hours": dict.fromkeys(days, "closed"), "alerts": alerts})


def settings_with(**values: object) -> Settings:
    return Settings.parse_obj({"alerts_webhook_secret": SECRET, **values})


@pytest.fixture
def staff(engine: Engine, ports: tuple[int, int], clinic: Clinic) -> Iterator[Staff]:
    with mail_server(ports[0]) as mail, web_server(ports[1]) as hook:
        yield Staff(engine, mail, hook, alert_channels(clinic, settings_with()))


def test_an_alert_goes_out_once_by_each_channel(url: str, staff: Staff) -> None:
    raise_alerts(url)
    assert staff.run() == 2
    assert staff.run() == 0
    assert (len(staff.mail.raw), len(staff.hook.got)) == (1, 1)
    alert = find_alert(staff.engine, 1)
    assert (alert.notifications, alert.notified_at) == (2, staff.clock.now)


def test_the_email_says_what_to_do(url: str, staff: Staff) -> None:
    raise_alerts(url)
    rows(url, "UPDATE alerts SET at = '2026-11-21 22:04:00+00:00'")
    staff.run()
    (mail,) = staff.mail.mails
    assert mail["Subject"] == "Emergency: alert 1, Riverbend Physiotherapy"
    assert mail["To"] == "desk@riverbend.example, lead@riverbend.example"
    assert mail["From"] == "backtalk@riverbend.example"
    text = mail.get_content()
    for said in (
        "Saturday, November 21, 2026, 15:04 (America/Edmonton)",
        "emergency",
        "bladder, bowel or saddle numbness (cauda equina); severe pain at night or at rest",
        "sms",
        "The patient was told to see a doctor.",
        "every 10 minutes until",
        "backtalk alerts acknowledge 1 --by NAME",
    ):
        assert said in text


def test_the_email_of_a_check_says_that_the_patient_was_only_asked(url: str, staff: Staff) -> None:
    raise_alerts(url, found("check", "urgent"))
    staff.run()
    (mail,) = staff.mail.mails
    assert mail["Subject"] == "Possibly urgent: alert 1, Riverbend Physiotherapy"
    assert "only asked" in mail.get_content()
    assert "was told to see" not in mail.get_content()


def test_the_webhook_is_signed_and_says_what_happened(url: str, staff: Staff) -> None:
    raise_alerts(url)
    staff.run()
    (got,) = staff.hook.got
    at = find_alert(staff.engine, 1).at.isoformat()
    assert got == {
        "type": "alert.open",
        "timestamp": at,
        "data": {
            "alert_id": 1,
            "at": at,
            "kind": "escalate",
            "urgency": "emergency",
            "categories": ["cauda_equina", "night_pain"],
            "channel": "sms",
            "sending": 1,
        },
    }


def test_an_alert_is_sent_again_until_somebody_acknowledges_it(url: str, staff: Staff) -> None:
    raise_alerts(url)
    sent = []
    for _ in range(21):
        staff.run()
        sent.append(len(staff.mail.raw))
        staff.clock.pass_minutes(1)
    assert sent == [1] * 10 + [2] * 10 + [3]
    assert [got["data"]["sending"] for got in staff.hook.got] == [1, 2, 3]
    assert len(set(staff.hook.ids)) == 3
    acknowledge(staff.engine, 1, "Sam", staff.clock.now)
    staff.clock.pass_minutes(60)
    assert staff.run() == 0


def test_what_arrived_is_not_sent_again_because_the_other_channel_is_down(
    url: str, staff: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    raise_alerts(url, found(), found("check"))
    staff.hook.status = 500
    assert staff.run() == 2
    assert staff.run() == 0
    assert len(staff.mail.raw) == 2
    lines = [record.getMessage() for record in caplog.records]
    assert (
        lines
        == [
            "2 of 2 alerts (the first is alert 2) could not be sent by webhook and will be tried "
            "again: it answered 500"
        ]
        * 2
    )
    staff.hook.status = 200
    assert staff.run() == 2
    assert len(staff.mail.raw) == 2
    # Tried three times, a sending is still the same one to whoever receives it.
    assert len(staff.hook.ids) == 6
    assert len(set(staff.hook.ids)) == 2


@pytest.mark.parametrize("status", [300, 307, 400, 404, 503])
def test_only_a_2xx_counts(url: str, staff: Staff, status: int) -> None:
    raise_alerts(url)
    staff.hook.status = status
    staff.run()
    assert len(staff.hook.got) == 1, "a redirect was followed"
    staff.run()
    assert len(staff.hook.got) == 2


def dead(_port: int) -> threading.Lock:
    return threading.Lock()


@pytest.mark.parametrize("mail_side", [dead, silent_server])
def test_a_dead_or_hanging_mail_server_stops_nothing(
    database_url: str,
    ports: tuple[int, int],
    clinic: Clinic,
    mail_side: Callable,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(by_email, "TIMEOUT_SECONDS", 0.5)
    raise_alerts(database_url, found(), found())
    engine = open_database(database_url)
    channels = alert_channels(clinic, settings_with())
    with mail_side(ports[0]), web_server(ports[1]) as hook:
        assert send_due(engine, channels, REPEAT) == 2
    assert len(hook.got) == 2
    (record,) = caplog.records
    assert "could not be sent by email" in record.getMessage()
    assert record.exc_info is None
    with mail_server(ports[0]) as mail:
        assert send_due(engine, channels, REPEAT) == 2
    assert len(mail.raw) == 2
    engine.dispose()


@pytest.mark.parametrize("web_side", [dead, silent_server])
def test_a_dead_or_hanging_webhook_stops_nothing(
    database_url: str,
    ports: tuple[int, int],
    clinic: Clinic,
    web_side: Callable,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(by_webhook, "TIMEOUT_SECONDS", 0.5)
    raise_alerts(database_url, found(), found())
    engine = open_database(database_url)
    channels = alert_channels(clinic, settings_with())
    with mail_server(ports[0]) as mail, web_side(ports[1]):
        assert send_due(engine, channels, REPEAT) == 2
    assert len(mail.raw) == 2
    (record,) = caplog.records
    assert "could not be sent by webhook" in record.getMessage()
    with web_server(ports[1]) as hook:
        assert send_due(engine, channels, REPEAT) == 2
    assert len(hook.got) == 2
    engine.dispose()


def test_one_address_that_is_refused_does_not_keep_the_others_from_it(
    database_url: str, ports: tuple[int, int], clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    raise_alerts(database_url)
    engine = open_database(database_url)
    channels = alert_channels(clinic, settings_with())[:1]
    with mail_server(ports[0]) as mail:
        mail.refused = ("desk@riverbend.example",)
        assert send_due(engine, channels, REPEAT) == 1
        assert send_due(engine, channels, REPEAT) == 0
        assert "refused 1 of 2 addresses" in caplog.text
        mail.refused = ("desk@riverbend.example", "lead@riverbend.example")
        assert send_due(engine, channels, timedelta(0)) == 0
    assert "refused every address" in caplog.text
    engine.dispose()


def test_emergencies_go_first_then_the_newest(url: str, staff: Staff) -> None:
    raise_alerts(url, found(), found("check", "urgent"), found("check", None), found())
    staff.run()
    order = [mail["Subject"].split(",")[0].rpartition(" ")[2] for mail in staff.mail.mails]
    assert order == ["4", "1", "3", "2"]


def test_two_workers_send_nothing_twice(url: str, staff: Staff) -> None:
    raise_alerts(url, *[found()] * 8)
    staff.mail.seconds = 0.02
    engines = [open_database(url), open_database(url)]
    barrier = threading.Barrier(len(engines))

    def work(engine: Engine) -> None:
        barrier.wait()
        send_due(engine, staff.channels, REPEAT, staff.clock)

    threads = [threading.Thread(target=work, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.dispose()
    assert len(staff.hook.ids) == len(set(staff.hook.ids)) == 8
    assert len(staff.mail.raw) == 8
    assert rows(url, "SELECT DISTINCT notifications FROM alerts") == [(2,)]


def test_what_a_killed_worker_was_sending_is_sent_by_another(url: str, staff: Staff) -> None:
    raise_alerts(url)
    alert = find_alert(staff.engine, 1)
    assert claim(staff.engine, alert, "email", staff.clock.now, REPEAT).number == 1
    assert claim(staff.engine, alert, "email", staff.clock.now, REPEAT) is None
    assert due(staff.engine, "email", staff.clock.now, REPEAT) == []
    staff.clock.now += HELD_FOR
    staff.run()
    assert len(staff.mail.raw) == 1


def test_what_is_acknowledged_at_the_last_moment_is_not_sent(url: str, engine: Engine) -> None:
    raise_alerts(url)
    alert = find_alert(engine, 1)
    acknowledge(engine, 1, "Sam", datetime.now(timezone.utc))
    assert claim(engine, alert, "email", datetime.now(timezone.utc), REPEAT) is None


def test_nothing_that_the_patient_wrote_leaves_the_machine(
    url: str, staff: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    raise_alerts(url, found(), found("check"))
    caplog.clear()
    staff.run()
    staff.hook.status = 500
    staff.mail.refused = ("desk@riverbend.example", "lead@riverbend.example")
    staff.clock.pass_minutes(10)
    staff.run()
    rows(url, "ALTER TABLE alert_deliveries RENAME TO hidden")
    staff.run()
    assert "could not be looked up" in caplog.text
    assert len(staff.mail.raw) == 2
    assert len(staff.hook.raw) == 4
    read = [mail.get_content() for mail in staff.mail.mails]
    sent = [raw.decode() for raw in staff.mail.raw + staff.hook.raw]
    everything = "\n".join([*read, *sent, caplog.text])
    assert "alert" in everything
    for private in PRIVATE:
        assert private not in everything


def test_a_database_that_fails_is_one_line_in_the_log(
    database_url: str, clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_database(database_url)
    rows(database_url, "DROP TABLE alerts")
    channels = alert_channels(clinic, settings_with())
    assert send_due(engine, channels[:1], REPEAT) == 0
    (record,) = caplog.records
    assert "could not be looked up for the email channel" in record.getMessage()
    assert "\n" not in record.getMessage()
    engine.dispose()


def test_without_channels_nothing_is_done(database_url: str) -> None:
    raise_alerts(database_url)
    engine = open_database(database_url)
    assert send_due(engine, [], REPEAT) == 0
    with pytest.raises(AlertError, match="sent to nobody"):
        list(send_sample([]))
    engine.dispose()


def test_a_test_alert_says_that_it_is_one(ports: tuple[int, int], clinic: Clinic) -> None:
    channels = alert_channels(clinic, settings_with())
    with mail_server(ports[0]) as mail, web_server(ports[1]) as hook:
        assert list(send_sample(channels)) == [("email", None), ("webhook", None)]
    assert mail.mails[0]["Subject"] == "Emergency: TEST of alerts, Riverbend Physiotherapy"
    assert "This is a test" in mail.mails[0].get_content()
    assert hook.got[0]["type"] == "alert.test"
    assert hook.got[0]["data"]["alert_id"] is None


def test_a_test_alert_says_what_went_wrong(ports: tuple[int, int], clinic: Clinic) -> None:
    channels = alert_channels(clinic, settings_with())
    with web_server(ports[1]) as hook:
        hook.status = 403
        (_, mail_problem), (_, web_problem) = send_sample(channels)
    assert "refused" in mail_problem
    assert web_problem == "it answered 403"


def test_missing_secrets_are_named(clinic: Clinic) -> None:
    with pytest.raises(SettingsError, match="BACKTALK_ALERTS_WEBHOOK_SECRET is not set"):
        alert_channels(clinic, settings_with(alerts_webhook_secret=None))
    with_user = clinic_with(25, 80, user="backtalk", security="tls")
    with pytest.raises(SettingsError, match="BACKTALK_SMTP_PASSWORD is not set"):
        alert_channels(with_user, settings_with())

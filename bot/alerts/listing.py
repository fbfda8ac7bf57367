"""Alerts in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.alerts.notice import category_in_words, local_time
from bot.alerts.register import StoredAlert
from bot.clinic import Clinic

_KINDS = {"escalate": "told to see a doctor", "check": "only asked"}


def print_open(alerts: Sequence[StoredAlert], clinic: Clinic) -> None:
    """Prints a table of alerts, without anything that a patient wrote."""
    console = Console()
    if not alerts:
        console.print("No open alerts.")
        return
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for heading in ("alert", "written", "urgency", "categories", "patient", "channel", "sent"):
        # On a narrow screen a long category goes on in the next line; nothing is cut off.
        table.add_column(heading, no_wrap=heading != "categories", overflow="fold")
    for alert in alerts:
        table.add_row(
            str(alert.id),
            f"{clinic.local(alert.at):%d %b %H:%M}",
            alert.urgency or "unclear",
            escape("\n".join(alert.categories)),
            "told" if alert.kind == "escalate" else "asked",
            escape(alert.channel),
            f"{alert.notifications}x",
        )
    console.print(table)


def print_alert(alert: StoredAlert, clinic: Clinic) -> None:
    """Prints all that is known of one alert, the patient's words among it."""
    console = Console(highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_row("alert", str(alert.id))
    table.add_row("written", f"{local_time(alert.at, clinic)} ({clinic.time_zone})")
    table.add_row("urgency", alert.urgency or "unclear")
    table.add_row("about", _about(alert))
    table.add_row("the patient was", _KINDS[alert.kind])
    table.add_row("conversation", escape(f"{alert.sender_id} ({alert.channel})"))
    for finding in alert.findings:
        table.add_row("found", escape(_finding(finding)))
    told = f", last {local_time(alert.notified_at, clinic)}" if alert.notified_at else ""
    table.add_row("sent", f"{alert.notifications}x{told}")
    table.add_row("state", alert.state)
    for done, by, at in (
        ("acknowledged", alert.acknowledged_by, alert.acknowledged_at),
        ("released", alert.released_by, alert.released_at),
    ):
        if by and at:
            table.add_row(done, escape(f"by {by}, {local_time(at, clinic)}"))
    console.print(table)


def _about(alert: StoredAlert) -> str:
    return escape("; ".join(map(category_in_words, alert.categories)) or "unclear")


def _finding(finding: dict[str, object]) -> str:
    """The patient's words, what they were taken for, and by what."""
    by = finding.get("rule") or finding.get("score")
    how = f"{finding.get('line')} {by}" if by is not None else str(finding.get("line"))
    meant = f"{finding.get('category')}, {finding.get('meant')}"
    return f'"{finding.get("words")}": {meant} ({how})'

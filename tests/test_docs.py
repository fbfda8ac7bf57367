"""The docs name what there is: settings, commands, clinic.yml keys, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import alerts, commands
from bot.clinic import AlertEmail, AlertWebhook, Clinic
from bot.settings import ROOT, Settings

DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def rows(file: str) -> set[str]:
    """What stands in backticks at the beginning of table rows."""
    content = (ROOT / file).read_text("utf-8")
    return set(re.findall(r"^\| `([^`]+)`", content, re.MULTILINE))


def test_every_setting_is_documented() -> None:
    assert rows("docs/settings.md") == {f"BACKTALK_{name.upper()}" for name in Settings.__fields__}


def test_every_command_is_documented() -> None:
    assert rows("README.md") == {f"backtalk {name}" for name in commands.commands}


def test_every_key_of_the_clinic_is_documented() -> None:
    assert rows("docs/clinic.md") == set(Clinic.__fields__)


def test_every_key_and_command_of_alerts_is_documented() -> None:
    keys = {"alerts.repeat_minutes"}
    for part, model in (("email", AlertEmail), ("webhook", AlertWebhook)):
        keys |= {f"alerts.{part}.{field.alias}" for field in model.__fields__.values()}
    documented = rows("docs/alerts.md")
    assert {row for row in documented if row.startswith("alerts.")} == keys
    commands_of_alerts = {" ".join(row.split()[:3]) for row in documented - keys}
    named = {f"backtalk alerts {name}" for name in alerts.commands}
    assert commands_of_alerts == {"backtalk alerts", *named}


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_links_lead_somewhere(doc: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", doc.read_text("utf-8")):
        if not target.startswith("http"):
            assert (doc.parent / target).exists(), target

"""What docs/understanding.md says of the figures is what was measured."""

from __future__ import annotations

import json
import re

import pytest

from bot.measuring.report import SPLITS
from bot.settings import ROOT

DOCUMENT = (ROOT / "docs" / "understanding.md").read_text("utf-8")
LATEST = json.loads((ROOT / "evaluation" / "latest.json").read_text("utf-8"))


@pytest.mark.parametrize("split", SPLITS)
def test_tables_hold_the_latest_figures(split: str) -> None:
    section = DOCUMENT.split(f"**{split.capitalize()} cases**")[1]
    for group, shares in LATEST[split].items():
        cells = " | ".join(f"{share}%" for share in shares.values())
        assert re.search(rf"\| {group.replace('_', ' ')} \| \d+ \| {re.escape(cells)} \|", section)


def test_the_evaluation_is_as_large_as_it_says() -> None:
    cases = [
        json.loads(line)
        for file in (ROOT / "evaluation").glob("*/questions-*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    kinds = LATEST["unseen"].keys() - {"topics"}
    topics = [case for case in cases if case["gold"][0] not in kinds]
    assert len(topics) >= 500
    assert len(cases) - len(topics) >= 400
    assert {case["style"] for case in topics} == {
        "plain", "keywords", "sms", "typos", "chatty", "indirect", "formal", "nonnative", "short",
    }  # fmt: skip

"""What docs/understanding.md says of the figures is what was measured."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from bot.dialogue.catalogue import Catalogue
from bot.errors import DataError
from bot.measuring.report import SPLITS
from bot.settings import ROOT
from bot.yaml_files import read_yaml

DOCUMENT = (ROOT / "docs" / "understanding.md").read_text("utf-8")
LATEST = json.loads((ROOT / "evaluation" / "latest.json").read_text("utf-8"))


TOPICS = set(Catalogue(read_yaml(ROOT / "domain.yml", DataError)["responses"]).topics)


def section_of(split: str) -> str:
    """The first table of a split, which the next split or the end of the tables closes."""
    groups = DOCUMENT.split("<!-- end of groups -->")[0]
    return groups.split(f"**{split.capitalize()} cases**")[1].split(" cases**")[0]


@pytest.mark.parametrize("split", SPLITS)
def test_tables_hold_the_latest_figures(split: str) -> None:
    for group, shares in LATEST[split].items():
        cells = " | ".join(f"{share}%" for share in shares.values())
        name = group.replace("_", " ")
        assert re.search(rf"\| {name} \| \d+ \| {re.escape(cells)} \|", section_of(split))


@pytest.mark.parametrize("split", SPLITS)
def test_tables_count_the_cases_that_are_there(split: str) -> None:
    cases = Counter(
        "topics" if case["gold"][0] in TOPICS else case["gold"][0]
        for file in (ROOT / "evaluation" / split).glob("questions-*.jsonl")
        for case in map(json.loads, file.read_text("utf-8").splitlines())
    )
    listed = dict(re.findall(r"\n\| ([a-z ]+) \| (\d+) \|", section_of(split)))
    assert {name.replace(" ", "_"): int(count) for name, count in listed.items()} == cases


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

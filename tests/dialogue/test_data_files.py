"""A broken data file is named with its line before Rasa stumbles over it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.dialogue.data_files import check_data_files
from bot.errors import DataError
from bot.settings import ROOT

SAID_TWICE = "    - sciatica definition\n    - Definition: sciatica?\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "domain.yml", tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


def broken(project: Path, file: str, old: str, new: str) -> str:
    path = project / file
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as caught:
        check_data_files(project)
    return str(caught.value)


def test_the_files_as_they_stand_are_in_order(project: Path) -> None:
    check_data_files(project)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("domain.yml", "payload: /home_care", "payload: /home_cure", "home_cure"),
        ("domain.yml", "  - text: >-", "  - text: [", "domain.yml:"),
        ("domain.yml", "article: trigger-point", "article: nowhere", "nowhere"),
        ("domain.yml", "kind: smalltalk, topic", "topic", "kind"),
        ("domain.yml", "intents:\n", "intends:\n", "intents"),
        ("domain.yml", '      title: "What is cupping?"\n', "", "'title'"),
        ("domain.yml", "      subject: cupping\n", "      subject: cups\n", "'cups'"),
        ("domain.yml", "    - what_is_sciatica\n    - scia", "    - scia", "ignored_intents"),
        ("data/subjects.yml", "    - suction cups\n", "    - glasses\n", "'glasses'"),
        ("data/rules.yml", "action_drop_request", "action_drop_requests", "drop_requests"),
        ("data/nlu.yml", "- intent: cupping", "- intent: coping", "'coping' is not an intent"),
        ("data/nlu.yml", "nlu:", "nlu: [", "nlu.yml:"),
        ("data/nlu.yml", "    - sciatica definition\n", SAID_TWICE, "says the same as"),
        ("data/stories.yml", "intent: does_it_hurt", "intent: does_it_hut", "does_it_hut"),
        ("data/rules.yml", "action: utter_greet", "action: utter_gret", "utter_gret"),
        ("data/rules.yml", "intent: greet", "intent: gret", "gret"),
        ("data/articles.yml", "  title: Dry needling for sciatica, Spruce Grove\n", "", "title"),
    ],
)
def test_what_is_wrong_is_named(project: Path, file: str, old: str, new: str, said: str) -> None:
    message = broken(project, file, old, new)
    assert said in message
    assert "\n" not in message


def test_line_of_an_unknown_intent_is_right(project: Path) -> None:
    message = broken(project, "data/nlu.yml", "- intent: cupping", "- intent: coping")
    content = (project / "data/nlu.yml").read_text("utf-8").splitlines()
    line = content.index("- intent: coping") + 1
    assert f"nlu.yml:{line}:" in message


@pytest.mark.parametrize("file", ["domain.yml", "data/nlu.yml", "data/rules.yml"])
def test_missing_file_is_named(project: Path, file: str) -> None:
    (project / file).unlink()
    with pytest.raises(DataError, match="cannot be read"):
        check_data_files(project)


def test_file_that_is_not_text_is_named(project: Path) -> None:
    (project / "data/nlu.yml").write_bytes(b"\xff\xfe\x00nlu")
    with pytest.raises(DataError, match="UTF-8"):
        check_data_files(project)

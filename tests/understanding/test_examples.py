"""The training examples are as many as understanding needs; `check` sees that none repeats."""

from __future__ import annotations

from collections import Counter

import pytest
from ruamel.yaml import YAML

from bot.dialogue.catalogue import Catalogue
from bot.dialogue.data_files import training_examples
from bot.settings import ROOT

DOMAIN = YAML(typ="safe").load((ROOT / "domain.yml").read_text("utf-8"))
COUNTS = Counter(example.intent for example in training_examples(ROOT / "data" / "nlu.yml"))
TOPICS = sorted(Catalogue(DOMAIN["responses"]).topics)
# Never typed: a button, the answer to a form, and Rasa's own.
NOT_TYPED = {"none_of_these", "inform", "nlu_fallback", "red_flag"}
KINDS = sorted(set(DOMAIN["intents"]) - set(TOPICS) - NOT_TYPED)


def test_all_topics_are_there() -> None:
    assert len(TOPICS) >= 64


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_sixty_examples(topic: str) -> None:
    assert COUNTS[topic] >= 60


@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_has_a_hundred_and_fifty(kind: str) -> None:
    assert COUNTS[kind] >= (400 if kind == "out_of_scope" else 150)

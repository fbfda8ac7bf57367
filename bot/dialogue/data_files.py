"""Checks Rasa's files before Rasa reads them: one clear line, with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.shared.core.constants import DEFAULT_ACTION_NAMES
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.articles import load_articles
from bot.errors import DataError
from bot.understanding.duplicates import Example, near_duplicates
from bot.yaml_files import read_yaml

# What an answer to a topic says of itself (bot/dialogue/catalogue.py).
_OF_A_TOPIC = ("title", "reviewed", "link", "sources")
# Files under data/ that hold training examples.
EXAMPLE_FILES = ("nlu.yml", "nlu_look_alikes.yml", "subjects.yml")


def check_data_files(root: Path) -> None:
    """Checks that the files hold together: intents, responses, buttons, articles.

    Raises:
        DataError: the first thing that is wrong, with file, key and line.
    """
    domain_file = root / "domain.yml"
    domain = _mapping(domain_file)
    intents = {_name(entry) for entry in _sequence(domain_file, domain, "intents")}
    _check_responses(domain_file, domain, intents, set(load_articles(root / "data/articles.yml")))
    _check_topics(domain_file, domain)
    _check_examples(root / "data", intents)
    _check_subjects(root / "data" / "subjects.yml")
    actions = {*domain["responses"], *(domain.get("actions") or []), *DEFAULT_ACTION_NAMES}
    actions |= set(domain.get("forms") or {})
    for name in ("rules", "stories"):
        _check_steps(root / "data" / f"{name}.yml", name, intents, actions)


def _check_responses(
    file: Path, domain: CommentedMap, intents: set[str], articles: set[str]
) -> None:
    responses = domain.get("responses")
    if not isinstance(responses, CommentedMap):
        raise DataError(file, "is missing or is no list of responses.", key="responses")
    for name, variations in responses.items():
        line = _line(responses, name)
        if not isinstance(variations, CommentedSeq) or not variations:
            raise DataError(file, "needs at least one text.", key=name, line=line)
        for variation in variations:
            metadata = variation.get("metadata") or {}
            if "kind" not in metadata:
                raise DataError(file, "needs metadata with its kind.", key=name, line=line)
            for button in variation.get("buttons") or []:
                target = button.get("payload", "").removeprefix("/").partition("{")[0]
                if "url" not in button and target not in intents:
                    raise DataError(
                        file, f"a button leads to '{target}', which is no intent.", name, line
                    )
            for source in metadata.get("sources") or []:
                if source["article"] not in articles:
                    raise DataError(
                        file, f"'{source['article']}' is not in data/articles.yml.", name, line
                    )
            otherwise = metadata.get("otherwise")
            if otherwise is not None and otherwise not in responses:
                raise DataError(file, f"otherwise: there is no {otherwise}.", name, line)
            topic = metadata.get("topic")
            if metadata["kind"] == "answer" and topic and topic not in intents:
                raise DataError(
                    file, f"'{topic}' is not an intent; add it under intents.", name, line
                )


def _check_topics(file: Path, domain: CommentedMap) -> None:
    """A topic says where it is from, and is answered in the middle of a form too."""
    slot = (domain.get("slots") or {}).get("subject") or {}
    for name, variations in domain["responses"].items():
        metadata = variations[0].get("metadata") or {}
        topic, line = metadata.get("topic"), _line(domain["responses"], name)
        if metadata.get("kind") != "answer" or topic is None:
            continue
        for key in _OF_A_TOPIC:
            if not metadata.get(key):
                raise DataError(file, f"the metadata of a topic need '{key}'.", name, line)
        subject = metadata.get("subject")
        if subject is not None and subject not in slot.get("values", []):
            raise DataError(
                file, f"subject: '{subject}' is no value of the slot 'subject'.", name, line
            )
        for form, settings in (domain.get("forms") or {}).items():
            if topic not in (settings.get("ignored_intents") or []):
                raise DataError(
                    file,
                    f"add '{topic}' to its ignored_intents, or a question about it is taken for "
                    "an answer to the form.",
                    str(form),
                    _line(domain["forms"], form),
                )


def _check_subjects(file: Path) -> None:
    """Every word that is looked for says which subject it means."""
    entries = list(_sequence(file, _mapping(file), "nlu"))
    meant = {word for entry in entries if "synonym" in entry for word in _words(entry)}
    for entry in entries:
        for offset, word in enumerate(_words(entry)):
            if "lookup" in entry and word not in meant:
                line = entry.lc.data["examples"][0] + 2 + offset
                raise DataError(file, f"'{word}' is under no synonym.", "lookup", line)


def _words(entry: CommentedMap) -> list[str]:
    lines = str(entry.get("examples") or "").splitlines()
    return [line.strip().removeprefix("- ") for line in lines]


def training_examples(file: Path) -> Iterator[Example]:
    """Reads the examples of a file of Rasa's training data, with their lines.

    Raises:
        DataError: the file is no training data.
    """
    for entry in _sequence(file, _mapping(file), "nlu"):
        listed = str(entry.get("examples") or "").splitlines()
        first = entry.lc.data["examples"][0] + 2 if "examples" in entry else 0
        if "intent" in entry:
            for line, text in enumerate(listed, start=first):
                yield Example(str(entry["intent"]), text.strip().removeprefix("- "), line)


def _check_examples(folder: Path, intents: set[str]) -> None:
    places: dict[Example, Path] = {}
    for name in EXAMPLE_FILES:
        file = folder / name
        for entry in _sequence(file, _mapping(file), "nlu"):
            line = entry.lc.line + 1
            intent = entry.get("intent")
            if intent is None and entry.keys() & {"lookup", "synonym", "regex"}:
                continue
            if intent not in intents:
                raise DataError(file, f"'{intent}' is not an intent of domain.yml.", "nlu", line)
            if not str(entry.get("examples") or "").strip():
                raise DataError(file, "has no examples.", key=str(intent), line=line)
        for example in training_examples(file):
            places[example] = file
    for later, earlier in near_duplicates(places):
        raise DataError(
            places[later],
            f"'{later.text}' says the same as '{earlier.text}' "
            f"({places[earlier].name}:{earlier.line}, {earlier.intent}); remove or reword one.",
            later.intent,
            later.line,
        )


def _check_steps(file: Path, key: str, intents: set[str], actions: set[str]) -> None:
    data = _mapping(file)
    for entry in _sequence(file, data, key):
        steps = [one for step in entry.get("steps") or [] for one in step.get("or", [step])]
        for step in steps:
            intent, action = step.get("intent"), step.get("action")
            if intent is not None and intent not in intents:
                raise DataError(
                    file, f"'{intent}' is not an intent of domain.yml.", key, step.lc.line + 1
                )
            if action is not None and action not in actions:
                raise DataError(
                    file, f"'{action}' is not an action of domain.yml.", key, step.lc.line + 1
                )


def _mapping(file: Path) -> CommentedMap:
    data = read_yaml(file, DataError)
    if not isinstance(data, CommentedMap):
        raise DataError(file, "must hold 'key: value' lines.")
    return data


def _sequence(file: Path, data: CommentedMap, key: str) -> Iterator[Any]:
    values = data.get(key)
    if not isinstance(values, list):
        raise DataError(file, "is missing or is no list.", key=key)
    return iter(values)


def _name(entry: Any) -> str:
    return str(next(iter(entry)) if isinstance(entry, dict) else entry)


def _line(mapping: CommentedMap, key: str) -> int:
    return int(mapping.lc.data[key][0]) + 1

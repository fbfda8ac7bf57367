"""A choice is answered by number, by place or by neither; nothing more is read as one."""

from __future__ import annotations

import pytest

from bot.dialogue.choices import chosen_button, is_place

TWO = ["/cupping", "/gua_sha"]


def chosen(
    text: str, intent: str, buttons: list[str] = TWO, choosing: bool = True, in_form: bool = False
) -> str | None:
    return chosen_button(text, intent, buttons, choosing, in_form)


@pytest.mark.parametrize(
    "text", ["2", " 2.", "#2", "option 2", "the second one", "Second", "2nd pls", "the last one"]
)
def test_a_choice_by_place(text: str) -> None:
    assert chosen(text, "out_of_scope") == "/gua_sha"
    assert is_place(text)


@pytest.mark.parametrize(
    "text", ["0", "3", "22", "2 weeks", "the second visit", "third", "at last"]
)
def test_a_number_that_is_no_choice(text: str) -> None:
    assert chosen(text, "out_of_scope") is None


def test_the_last_is_the_last_before_none_of_these() -> None:
    assert chosen("the last one", "goodbye", [*TWO, "/none_of_these"]) == "/gua_sha"
    assert chosen("the last one", "goodbye", []) is None


def test_a_yes_takes_the_only_choice() -> None:
    assert chosen("yes please", "affirm", ["/call_back"], choosing=False) == "/call_back"
    assert chosen("yes", "affirm", ["/cupping", "/none_of_these"]) == "/cupping"
    assert chosen("yes please", "affirm") is None
    assert chosen("yes please", "affirm", ["/call_back"], in_form=True) is None


@pytest.mark.parametrize("text", ["neither", "none of these", "no, none", "something else please"])
def test_neither_is_none_of_these(text: str) -> None:
    assert chosen(text, "out_of_scope") == "/none_of_these"
    assert chosen(text, "out_of_scope", choosing=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "nothing helps and now I can't feel my foot",
        "neither, where do I park?",
        "not any better today, what should I do",
    ],
)
def test_what_says_more_is_no_choice(text: str) -> None:
    assert chosen(text, "symptom_report") is None


def test_a_no_to_a_choice_is_none_of_them() -> None:
    assert chosen("no", "deny") == "/none_of_these"
    assert chosen("no", "deny", choosing=False) is None

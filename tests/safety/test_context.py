"""How a sign is meant: only a plain denial or a plain past clears it."""

from __future__ import annotations

import pytest

from bot.safety.assessment import Meant
from bot.safety.context import how_meant
from bot.safety.lexicon import Lexicon


def meant(lexicon: Lexicon, text: str) -> set[Meant]:
    """How the signs in a text are meant."""
    doc = lexicon.read(text)
    signs = (sign for sign in lexicon.find(doc) if sign.pattern.names in lexicon.categories)
    return {how_meant(doc, sign) for sign in signs}


def is_there(lexicon: Lexicon, text: str) -> bool:
    """Whether a text tells of a present sign."""
    return any(one.is_there for one in meant(lexicon, text))


@pytest.mark.parametrize(
    "text",
    [
        "I can't control my bladder",
        "no more bladder control since this morning",
        "never had bladder incontinence before today",
        "can't feel my legs, both of them are numb",
        "not only numbness between my legs, pain too",
        "I have no feeling between my legs",
        "unable to hold my bladder",
        "lost control of my bowels",
        "my husband can't breathe",
        "No fever. My chest hurts and I can't breathe",
        "no back pain but I can't breathe",
        "I fainted years ago and today I passed out again",
        "I had breast cancer ten years ago and now my back hurts",
        "Can sciatica make you lose control of your bowels? It happened to me this morning.",
    ],
)
def test_a_symptom_is_a_symptom(lexicon: Lexicon, text: str) -> None:
    assert is_there(lexicon, text)


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain",
        "no numbness between the legs, no bladder trouble",
        "I don't have chest pain",
        "I have never fainted",
        "without any shortness of breath or chest pain",
        "she denies chest pain",
        "no fever, no chest pain, no shortness of breath",
        "my lips aren't swollen or numb",
        "I wasn't in a car crash, my neck is just stiff",
        "not a bit of chest pain",
    ],
)
def test_what_is_denied_is_denied(lexicon: Lexicon, text: str) -> None:
    assert meant(lexicon, text) == {Meant.DENIED}


@pytest.mark.parametrize(
    "text",
    [
        "I had chest pain years ago, it was reflux",
        "passed out once when I was a kid, never again",
        "In 2011 I passed out at a concert and have been fine since",
        "I had chest pain a couple of years back, gone since I quit coffee, it was acid reflux",
        "foot drop after my disc surgery in 2016, came all the way back",
        "passed out giving blood in my twenties, haven't since",
    ],
)
def test_what_is_long_over_is_past(lexicon: Lexicon, text: str) -> None:
    assert not is_there(lexicon, text)
    assert Meant.UNCLEAR not in meant(lexicon, text)


@pytest.mark.parametrize(
    "text",
    [
        "can needling cause chest pain?",
        "Is shortness of breath a risk of dry needling?",
        "what should people do who faint?",
    ],
)
def test_what_is_asked_in_general_is_general(lexicon: Lexicon, text: str) -> None:
    assert not is_there(lexicon, text)
    assert Meant.UNCLEAR not in meant(lexicon, text)


def test_a_general_question_of_somebody_who_tells_of_themselves_is_unclear(
    lexicon: Lexicon,
) -> None:
    assert Meant.UNCLEAR in meant(lexicon, "Can needling cause chest pain? I am a runner.")


@pytest.mark.parametrize(
    "text",
    [
        "In the novel I read my detective can't feel his legs",
        "For the first-aid exam: his face is drooping and his speech is slurred",
        "how would I know if I had chest pain from the heart",
        "the nurse asked me if I have numbness between my legs",
        "Chest pain, no. Numbness between the legs: none.",
        "numb foot since 2009, unchanged, always has been numb",
        "your booking page had a seizure",
        "the dog's back legs gave way",
        'I typed "can\'t breathe" because the room was stuffy',
        "short of breath after the stairs, over in a minute",
        "you told me to tell you if I fainted",
        "do I tick 'chest pain ever'?",
    ],
)
def test_what_may_be_nobodys_symptom_waits_for_its_meaning(lexicon: Lexicon, text: str) -> None:
    assert meant(lexicon, text)
    assert not is_there(lexicon, text)


@pytest.mark.parametrize(
    "text",
    [
        "no more feeling between my legs since yesterday",
        "Chest pain, no idea why",
        "chest pain, no relief with rest",
        "I fell off my horse and my back hurts",
        "sick as a dog and I can't breathe",
        "numb between the legs since 2 days, it never happened before",
        "had chest pain last month and now it is back again",
        "chest pain, I live at 1950 King Street",
        "numb between my legs, the feeling has not come back",
        "I can't sleep well with this severe pain all night",
        "in case of chest pain like mine, whom do I call",
        "haven't peed since yesterday",
        "I am not in control of my bladder",
        "my phone is dead and I dropped it, I can't feel my hand or my leg",
        "I fell off the table and my back hurts",
        "this is the worst headache I have ever had",
        "'e can't breathe and 'e's gone blue",
    ],
)
def test_what_only_looks_like_a_denial_or_a_story_stays_a_symptom(
    lexicon: Lexicon, text: str
) -> None:
    assert is_there(lexicon, text)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("I can't breathe", Meant.PRESENT),
        ("my chest hurts since they needled me", Meant.PRESENT),
        ("my husband saw it: I passed out just now", Meant.PRESENT),
        ("my husband can't breathe", Meant.ANOTHERS),
        ("writing for my mum. She passed out just now", Meant.ANOTHERS),
        ("her chest feels tight", Meant.ANOTHERS),
    ],
)
def test_whose_symptom_it_is(lexicon: Lexicon, text: str, whose: Meant) -> None:
    assert meant(lexicon, text) == {whose}


@pytest.mark.parametrize(
    "text",
    [
        "Hace dos años me operaron y ahora estoy sin sentir las piernas, no puedo caminar",
        "Hace un mes me operaron de la espalda, hoy estoy peor, no puedo orinar",
        "Il y a un mois j'ai été opéré, je ne sens plus rien entre les jambes",
        "In 2015 I was numb between my legs, now everything came back",
        "I passed out at 11 I think, on the stairs",
        "I have a grade 3 disc bulge and I can't feel between my legs",
        "I am on my honeymoon and I can't breathe",
    ],
)
def test_what_began_long_ago_is_not_over(lexicon: Lexicon, text: str) -> None:
    doc = lexicon.read(text)
    assert any(how_meant(doc, sign).is_there for sign in lexicon.find(doc))

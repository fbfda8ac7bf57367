"""How a sign is meant: present, denied, past and over, or asked about in general.

Rules for words of patients, not of clinical records: "I can't control my bladder"
is no denial, and neither is "not only". What cannot be told stays UNCLEAR: whether
it is asked about depends on how likely its meaning is a symptom.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from bot.safety.assessment import Meant
from bot.safety.lexicon import Sign
from bot.safety.words import ENDS


def how_meant(doc: Doc, sign: Sign) -> Meant:
    """How a sign is meant where it stands in a text.

    Args:
        doc: the text, see `Lexicon.read`.
        sign: what the lexicon found in it.

    Returns:
        PRESENT unless the text says otherwise of this very sign.
    """
    if any(_is_denied(doc, sign, start) for start, _ in sign.spans):
        return Meant.DENIED
    sentence = _sentence(doc, sign)
    if _asks_in_general(sentence):
        elsewhere = f"{doc[: sentence.start].text} . {doc[sentence.end :].text}"
        return _of_somebody(elsewhere, sentence.text)
    answer = doc[sign.end : sign.end + _REACH_OF_AN_ANSWER].text
    around = doc[max(0, sign.start - _REACH_OF_A_STORY) : sign.end + _REACH_OF_A_STORY]
    if _OF_STORIES.search(around.text) or _MAY_BE_NOBODYS.search(sentence.text):
        return Meant.UNCLEAR
    if _ANSWERED_NO.search(answer):
        return Meant.UNCLEAR
    if sign.pattern.history:
        return Meant.PRESENT
    return _when(sentence.text, doc.text)


# --- denied ------------------------------------------------------------------------------

# After these nothing of what follows is there: "no numbness", "without any fever".
_NONE_OF = frozenset(("no", "nil", "without", "neither", "nor", "none", "deni", "nobodi", "noth"))
# What "no" denies here is not the sign: "no warning", "no control", "no better".
_NO_OF_ANOTHER = frozenset(
    (
        "one", "idea", "matter", "doubt", "way", "reason", "relief", "warn", "chang", "better",
        "improv", "longer", "more", "sooner", "joke", "sleep", "control", "feel", "sensat",
        "strength", "power", "forc", "rush", "thank", "problem", "insur", "wonder", "point",
        "help", "tri", "eas", "work", "touch", "luck", "clue",
    )
)  # fmt: skip
# "Not" denies what these have for their object: "I don't have", "haven't noticed".
_HAVING = frozenset(
    (
        "have", "get", "feel", "notic", "experi", "see", "be", "ani", "suffer", "show", "lose",
        "wet", "faint", "fall", "pass", "hit", "cough", "bleed", "swell", "ooz", "crash", "trip",
        "go", "want", "think",
    )
)  # fmt: skip
# After these a denial is over, and something else begins.
_TURNS = frozenset(
    (
        "but", "howev", "though", "although", "except", "onli", "yet", "apart", "besid", "just",
        "now", "becaus", "so", "then", "instead", "still", "i", "he", "she", "we", "they", "it",
    )
)  # fmt: skip
_BEGINS_ANEW = frozenset(("my", "i", "now", "then", "it", "the", "his", "her"))
# So far before a sign a denial may stand: of a list, and of one thing.
_REACH_OF_A_LIST, _REACH = 14, 5
# "I never had my chest clamp up like today."
_COMPARED = frozenset(("like", "until", "befor", "till"))
_REACH_OF_NEVER = 12


def _is_denied(doc: Doc, sign: Sign, place: int) -> bool:
    """Whether a denial before one concept of a sign, in the same clause, denies it."""
    of_sign = {at for start, end in sign.spans for at in range(start, end)}
    for at in range(place - 1, max(-1, place - 1 - _REACH_OF_A_LIST), -1):
        token = doc[at]
        if at in of_sign:
            continue
        if _denies(doc, at, place):
            return True
        begins = token.lemma_ == "and" and doc[at + 1].lemma_ in _BEGINS_ANEW
        if token.text in ENDS or token.lemma_ in _TURNS or begins:
            return False
    return False


def _denies(doc: Doc, at: int, place: int) -> bool:
    word, following = doc[at].lemma_, doc[at + 1].lemma_
    if word == "without" and "not" in {token.lemma_ for token in doc[max(0, at - 6) : at]}:
        return False  # "I can't walk far without my chest going tight"
    if word == "no" and following == "more":
        return doc[at + 2].lemma_ not in _NO_OF_ANOTHER
    if word in _NONE_OF:
        return following not in _NO_OF_ANOTHER
    if word not in ("not", "never") or following in ("onli", "just", "sure", "even", "to"):
        return False
    if at and doc[at - 1].lemma_ in ("can", "could"):
        return False
    if word == "never":
        return not _COMPARED & {token.lemma_ for token in doc[place : place + _REACH_OF_NEVER]}
    distance = place - at
    return distance <= 2 or (following in _HAVING and distance <= _REACH)


# --- in general ----------------------------------------------------------------------------

# Whom a sign can be told of.
_PERSON = re.compile(
    r"\b(?:i|i'm|im|my|me|mine|he|she|his|her|him|we|our|husband|wife|mum|mom|dad|mother|father|"
    r"son|daughter|grandma|grandpa|nan|gran|brother|sister|partner|boyfriend|girlfriend|kid|baby)\b",
    re.IGNORECASE,
)
_ASKS = frozenset(
    (
        "can", "could", "do", "be", "what", "how", "whi", "when", "which", "should", "would",
        "will", "ani", "anyon", "where", "whats", "suppos", "hypothet", "if",
    )
)  # fmt: skip
# These ask without the mark of a question too.
_SAYS_WITHOUT_MARK = frozenset(("be", "do", "will"))
# "Is it normal", "what does it mean when" ask those who have it.
_OF_ONES_OWN = re.compile(
    r"^\W*(?:is|are|would|does|do)\W+(?:\w+\W+){0,2}(?:normal|usual|ok|okay|bad|common|fine|mean)\b"
    r"|\bworr(?:y|ied|ying)\b|\bit mean\b|\bdangerous\b|\bserious\b",
    re.IGNORECASE,
)
# Whose question is no patient's.
_STUDY = re.compile(
    r"\b(?:for|in|on|of|from|about|revising|writing|this|which|what)\s+(?:\w+\s+){0,3}"
    r"(?:exams?|textbook|essay|novel|journalist|handout|leaflet|dictionary|quiz|thesis|"
    r"literature|hypothetical\w*|poster|films?|movie|documentary|podcast)\b",
    re.IGNORECASE,
)


def _asks_in_general(sentence: Span) -> bool:
    words = [token.lemma_ for token in sentence if token.is_alpha]
    text = sentence.text
    if not words or _NOW.search(text):
        return False
    if _STUDY.search(text):
        return True
    if _PERSON.search(text) or _OF_ONES_OWN.search(text):
        return False
    asks = words[0] in _ASKS and words[1:2] != ["not"]
    return asks and (sentence[-1].text == "?" or words[0] not in _SAYS_WITHOUT_MARK)


def _of_somebody(elsewhere: str, question: str) -> Meant:
    """Whether what stands around a general question tells that somebody has it now."""
    if _NOW.search(elsewhere) and not _STUDY.search(question):
        return Meant.PRESENT
    return Meant.UNCLEAR if _PERSON.search(elsewhere) else Meant.GENERAL


# --- perhaps nobody's ------------------------------------------------------------------


def _any_of(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)


# What is told of stories, lessons and animals. Looked for around a sign: who writes a novel
# names it first, and the signs three sentences later.
_REACH_OF_A_STORY = 50
_OF_STORIES = _any_of(
    r"movies?|films?|episode|tv (?:show|series)|novel|memoir|thriller|myster(?:y|ies)|hero(?:ine)?",
    r"actors?|characters?|comic|cartoon|lyrics?|podcast|documentary|book club|drama class",
    r"(?:school|stage|theat(?:re|er)) play|pretend(?:s|ed|ing)?|role[- ]?play|scenario",
    r"dream(?:t|ed|s)?|nightmares?|hypothetical\w*|made[- ]up|imagin(?:ed|ary)",
    r"(?:my|a|the|his|her) book|stor(?:y|ies) (?:of|about)|read(?:ing)? (?:that|about|of)",
    r"drills?|mannequins?|dumm(?:y|ies)|first[- ]aid|lectur(?:es?|er)|exams?|quiz|essay|tutor",
    r"(?:physio|nursing|medical|pharmacy|final[- ]year|\w+ year|bpt) students?|student here",
    r"(?:training|mock|paper|case|school) (?:video|course|day|paper|patient|study|project|talk)",
    r"(?:paper|slides?|leaflet|poster|presentation|project|course|talk) (?:for|on|about)",
    r"science fair|handbook|assignment|revising|flashcards|journalist|translat(?:e|ing|or)",
    r"pupp(?:y|ies)|kitten|parrot|hamster|labrador|terrier|(?:a|the|my) vet(?:'s)?|ewe|heifer",
)
# What is told of numbers, of what might be, of what a form or a nurse asked, and of what has
# been the same for long. Looked for in the sentence of the sign.
_MAY_BE_NOBODYS = _any_of(
    r"videos?|the series",
    r"(?:dog|cat|rabbit|horse|pony|hen|cow)(?:'s)?"
    r" (?:has|had|is|was|got|ca\w+|could\w*|does\w*|did\w*|keeps?|passed|who|that)",
    r"how (?:would|wud|will|do|can|could|should|to|d'you) (?:(?:i|we|you|u|one|she|he|they|ever) )?"
    r"(?:kno\w*|tell|notice|recogni[sz]e|spot|judge)",
    r"(?:what|how) (?:would|does|do|might|could|did) .{1,60}? (?:look|feel) like",
    r"wh?at if|if (?:it|someone|somebody|anybody) (?:were|was|should|ever)|if i (?:ever|should)",
    r"percent(?:age)?|how (?:common|likely|often|many (?:people|cases))|statistics?|odds of",
    r"is it (?:true|so) that|if a (?:person|client|patient|man|woman|\w+er)(?:'s)?",
    r"(?:you|u|they|she|he|nurse|form|sheet|\w+) ask(?:ed|s)?(?: me| us)?(?: \w+){0,3}"
    r" (?:if|about|abt|whether|had i|have i)",
    r"(?:the|your) (?:question|box|line|part|bit) (?:about|on)|warning signs",
    r"none of (?:the|that|those|these|them|it)|(?:not|never) (?:had|have) (?:such|that|any)",
    r"unchanged|(?:never|not|hasn't|no) changed?",
    r"same (?:as (?:ever|always|usual|last year)|for (?:years|the last))",
    r"since (?:birth|childhood|he was|she was|i was|i were)|(?:always|ever) ha(?:s|ve|d)",
)
# "Chest pain, no. Fever: none." What a list asks is answered after it.
_REACH_OF_AN_ANSWER = 7
_ANSWERED_NO = re.compile(
    r"^\W*(?:\w+\W+){0,4}?(?:(?:he|she|they|i) (?:says?|said|put|ticked) )?"
    r"(?:no|nope|none|never|absent|negative|nil)\s*(?:[.,;!:]|\n|$)",
    re.IGNORECASE,
)

# --- past ----------------------------------------------------------------------------------

_MONTH = r"(?:jan|febr)uary|march|april|june|july|august|(?:septem|octo|novem|decem)ber"
_LONG_AGO = _any_of(
    r"(?:years?|yrs?|decades?|months?|ages|summers?|winters?) (?:ago|back|before|earlier)",
    r"(?:when|while|back when) (?:i|he|she|we) w(?:as|ere)",
    r"as an? (?:kid|child|teen\w*|student|baby|toddler|young \w+)",
    r"(?:in|of|since|back in) (?:(?:19|20)\d\d|'\d\d)",
    r"last (?:year|summer|winter|spring|autumn)",
    r"in my (?:teens|twenties|thirties|youth)",
    r"at (?:the age of )?(?:\d|1\d|sixteen|seventeen|eighteen|nineteen|twenty)",
    r"used to",
    r"long (?:ago|since|before)",
    r"old (?:story|history|injury)",
    # A year, not a house number nor a count.
    r"(?:19\d\d|20[01]\d|202[0-4])(?! (?:steps|mg|ml|k?cal\w*|feet|metres|\w+ (?:st|street|road)))",
    r"(?:the|in) (?:\d0s|eighties|nineties|noughties)",
    r"at school|age[d]? (?:\d|1\d)|(?:christmases|easters|birthdays|seasons) ago",
    "childhood",
)
# Over only where the text says so.
_SOME_TIME_AGO = _any_of(
    rf"(?:in|since|during|the month of) (?:{_MONTH}|may)",
    r"(?:last|in the) month",
    r"(?:weeks|months) ago",
    "once",
)
_ENDED = "healed|settled|resolved|recovered|cured|cleared|sorted|better|fine|grand|well"
# Nothing follows, or something else: "since" is then no "since my back went".
_AT_THE_END = r"(?!\s+(?!(?:and|but|so|then)\b)\w)"
_OVER = _any_of(
    rf"(?:{_ENDED}|gone|over|ok|okay|good|clear) (?:now|again|by|in|after|within|ever since|"
    rf"long ago|since{_AT_THE_END})",
    r"(?:has|have|had|is|it's|its|that's|was|were|been|fully|all|long|i'm|she's|he's)"
    rf" (?:(?:now|all|since|long|fully|completely|totally) )*(?:{_ENDED}|clear)",
    rf"(?:nothing|none|never|no problems?|not once|without \w+|no \w+) (?:\w+ ){{0,4}}"
    rf"(?:since|again){_AT_THE_END}",
    r"(?:it's|its|that's|that is|it is|was|long) over",
    r"(?:all|long|now|fully|completely) gone",
    r"(?:is|it's|its|that's|are|has|have|was) gone (?:since|away)",
    r"never (?:came back|come back|happened again|returned)",
    # "It has not come back" is over, "the feeling has not come back" is not.
    r"(?:it|that|they|pain|numbness) (?:(?:has|have|had|did) not|(?:has|have|did)n'?t) come back",
    r"(?:it|that|they|which|pain|spot|swelling) (?:has |have |had )?disappeared",
    r"since then i(?:'ve| have)? been|all (?:come|came) back|that's finished",
    r"(?:straight|normal) again|(?:can|could) (?:walk|run|smile|whistle|feel) again",
    r"feeling (?:is|came) back",
    r"(?<!not )(?<!n't )sle(?:pt|ep|eping) (?:right )?(?:through|grand|fine|well|like a baby)",
    r"w(?:ore|ear|orn) off",
    r"(?:went away|back to normal|outgrew|grew out of|closed the file|signed (?:me|her|him) off)",
    r"turned out (?:to be|it was)",
    r"it was (?:only|just|reflux|heartburn|panic|anxiety)",
    r"(?:healed|settled|resolved|recovered|dissolved|cleared up)",
)
_NOW = _any_of(
    "now|still|again|today|tonight|tonite|yesterday|since|currently|lately|recently|new",
    r"this (?:morning|week|afternoon|evening|am|month)",
    r"last (?:night|nite|week)",
    r"keeps?|getting|worse|started|began|begun|came on|come on|happened|returned|came back",
    r"(?:sun|mon|tues|wednes|thurs|fri|satur)day",
    r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?) (?:ago|now|already|straight)",
    r"for (?:the (?:last|past) )?(?:about |around |almost )?(?:\w+ )?(?:minutes|hours|days|weeks)",
    r"(?:on )?day (?:two|three|four|\d)",
)


def _when(sentence: str, text: str) -> Meant:
    """Whether what a sentence tells is over; `text` is all of the message."""
    over = bool(_OVER.search(text))
    is_now = bool(_NOW.search(_OVER.sub(" ", sentence)))
    if _LONG_AGO.search(sentence) and (over or not is_now):
        return Meant.PAST
    if over and _SOME_TIME_AGO.search(sentence):
        return Meant.UNCLEAR if is_now else Meant.PAST
    if _OVER.search(sentence) and not is_now:
        return Meant.UNCLEAR
    return Meant.PRESENT


def _sentence(doc: Doc, sign: Sign) -> Span:
    """The sentence or sentences in which a sign stands."""
    start, end = sign.start, sign.end
    while start > 0 and doc[start - 1].text not in ENDS:
        start -= 1
    while end < len(doc) and doc[end - 1].text not in ENDS:
        end += 1
    return doc[start:end]

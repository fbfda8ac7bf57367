"""Whose a sign is: the writer's, another person's, or perhaps nobody's.

Nobody's are those of stories, animals, forms, and what is known for long. Words alone
are then no sign: how likely a message means a symptom decides.
"""

from __future__ import annotations

import re

from spacy.tokens import Span

from bot.safety.words import any_of, stem


def may_be_nobodys(around: Span, sentence: Span, following: Span) -> bool:
    """Whether a sign may be nobody's, or nothing new.

    Args:
        around: the sign and REACH words on either side: who writes a novel names it
            first, and the signs three sentences later.
        sentence: where the sign stands.
        following: what comes after the sign.
    """
    return bool(
        _OF_STORIES.search(around.text)
        or _LONG_KNOWN.search(around.text)
        or _IN_ANOTHER_SENSE.search(sentence.text)
        or _ASKED_OR_SUPPOSED.search(sentence.text)
        or _ANSWERED_NO.search(following[:_REACH_OF_AN_ANSWER].text)
    )


REACH = 50


def is_anothers(until_sign: Span) -> bool:
    """Whether the last person named is another than the writer: "my husband can't feel his ...".

    Args:
        until_sign: what stands before a sign, and the sign.
    """
    for token in reversed(until_sign):
        if token.lemma_ in _OTHERS or token.lemma_ in _OWN:
            return token.lemma_ in _OTHERS
    return False


_OWN = frozenset(("i", "me", "my", "mine", "myself", "we", "us", "our"))
_OTHERS = frozenset(
    map(
        stem,
        (
            "he", "she", "him", "his", "her", "hers", "husband", "wife", "partner", "boyfriend",
            "girlfriend", "hubby", "spouse", "mum", "mom", "mother", "mama", "dad", "father",
            "papa", "son", "daughter", "kid", "child", "baby", "boy", "girl", "brother", "sister",
            "grandma", "grandpa", "nan", "gran", "granny", "grandad", "grandmother",
            "grandfather", "uncle", "aunt", "auntie", "cousin", "nephew", "niece", "friend",
            "mate", "roommate", "colleague", "coworker", "boss", "neighbour", "neighbor",
            "mother-in-law", "client", "patient", "teammate", "teen", "toddler", "man", "woman",
            "lady", "guy", "bloke", "somebody", "someone",
        ),
    )
)  # fmt: skip

_OF_STORIES = any_of(
    r"movies?|films?|episode|tv (?:show|series)|novel|memoir|thriller|myster(?:y|ies)|hero(?:ine)?",
    r"actors?|characters?|comic|cartoon|lyrics?|podcast|documentary|book club|drama class",
    r"(?:school|stage|theat(?:re|er)) play|pretend(?:s|ed|ing)?|role[- ]?play|scenario",
    r"dream(?:t|ed|s)?|nightmares?|hypothetical\w*|made[- ]up|imagin(?:ed|ary)",
    r"(?:my|a|the|his|her) (?:book|blog)|stor(?:y|ies) (?:of|about)",
    r"read(?:ing)? (?:that|about|of)",
    r"drills?|mannequins?|dumm(?:y|ies)|first[- ]aid|lectur(?:es?|er)|exams?|quiz|essay",
    r"prof(?:essor)?s?|tutors?",
    r"(?:physio|nursing|medical|pharmacy|final[- ]year|\w+ year|bpt) students?|student here",
    r"(?:training|mock|paper|case|school) (?:video|course|day|paper|patient|study|project|talk)",
    r"(?:paper|slides?|leaflet|poster|presentation|project|course|talk) (?:for|on|about)",
    r"science fair|handbook|assignment|revising|flashcards|journalist|translat(?:e|ing|or)",
    r"(?:cpr|resuscitation|lifesaving|rescue) (?:course|class|training|certificate)",
    r"(?:study|studying|licen[sc]e|licensing) (?:for|to be|as|exam|in)",
    r"training (?:to be|as)|trainees?|apprentice",
    r"volunteers?|grief (?:circle|group)|expos[ée]",
    r"sims|level \d+|seizure[- ]free|free of seizures|ewes|goats?|lambs?|tortoise",
    r"pupp(?:y|ies)|kitten|parrot|hamster|labrador|(?:a|the|my) vet(?:'s)?|ewe|heifer|animals?",
    r"(?:spani|pood|beag)\w+|terrier|collie|retriever|animal hospital|budgie|goldfish",
)
_LONG_KNOWN = any_of(
    r"been (?:like )?(?:this|that|the|so) (?:way )?(?:since|for|as long|all my)|been the way",
    r"unchanged|(?:never|not|hasn't|no) (?:chang|alter)\w+|no different|never changes",
    r"no better(?:,)? (?:and|nor|or|,)? ?no worse|neither (?:better|worse) n?or (?:worse|better)",
    r"(?:this|that) way (?:for )?(?:\w+ )?(?:years|months)",
    r"same (?:as (?:ever|always|usual|last year|these)|for (?:years|the last))",
    r"since (?:birth|childhood|(?:he|she) was|i (?:was|were))|always ha(?:s|ve|d)",
    r"all my life|(?:each|every) (?:\w+ )?(?:season|spring|may|summer|winter|year)|ever since in",
    r"(?:checked|measured|reviewed) (?:and checked|again|(?:every|each|last|this) \w+)",
    r"(?:doctors?|dr|gp|nurse|cardiologist|specialist)s? (?:\w+ )?"
    r"(?:knows?|knew|ha[sd] it in hand|shrugs?|dealt|measured)",
    r"since (?:the|a|my|his|her) (?:\w+ ){0,2}(?:injury|stroke|surgery|accident|op|operation) in",
    r"(?:\w+ )?(?:years?|yrs?) (?:clean|no more)|well[- ]controlled|(?:under|in) good control",
)
# "My phone died and I can't breathe" tells of both.
_NOT_MINE = r"(?!.*\b(?:i (?:\w+ )?(?:can|could|have|had|feel|felt|fell|am|was|keep)|i'm|im|my)\b)"
_IN_ANOTHER_SENSE = any_of(
    r"(?:dog|cat|rabbit|horse|pony|hen|cow)'s \w+",
    r"(?:dog|cat|rabbit|horse|pony|hen|cow|sheep|goat)s?(?: (?:back|hind|legs?)){0,2}"
    r" (?:has|have|had|is|are|was|were|got|gave|ca\w+|could\w*|does\w*|did\w*|keeps?|passed)"
    rf"{_NOT_MINE}",
    r"(?:(?:booking|web|your) ?(?:page|site)|app|computer|laptop|phone|table|printer|calendar|"
    r"boiler|lift|elevator|building|engine|wallet|hold line|traffic|fence|machine)"
    r" (?:\w+ ){0,6}?(?:had|has|is|was|keeps?|makes?|crash\w*|collapsed?|died|froze|can't)"
    rf"{_NOT_MINE}",
    r"ha(?:ha)+|lmao|rofl|so to speak|like a truck",
    r"(?:will|'ll|going to|gonna) have (?:a|another) (?:seizure|stroke|fit|heart attack) if",
    r"(?:would|i'd) (?:sooner|rather) (?:die|jump)",
    r"suicide (?:squad|squeeze|doors?|prevention)",
    r"(?:bleeding|dead|crashed) (?:expensive|good|easy|money|cheap)",
)
_ASKED_OR_SUPPOSED = any_of(
    r"videos?|the series",
    r"how (?:would|wud|will|do|can|could|should|to|d'you) (?:(?:i|we|you|u|one|she|he|they|ever) )?"
    r"(?:kno\w*|tell|notice|recogni[sz]e|spot|judge)",
    r"(?:what|how) (?:would|does|do|might|could|did) .{1,60}? (?:look|feel) like",
    r"wh?at if|if (?:it|someone|somebody|anybody|only) (?:\w+ )?(?:were|was|should|ever|swells)",
    r"if i (?:ever|should)|^is (?:\w+ ){1,6}(?:always|ever)|in general|for my (?:blog|talk|class)",
    r"(?:some|certain|many) (?:patients|people|clients)",
    r"percent(?:age)?|how (?:common|likely|often|many (?:people|cases))|statistics?|odds of",
    r"is it (?:true?|so) that|if a (?:person|client|patient|man|woman|\w+er)(?:'s)?",
    r"(?:you|u|they|she|he|nurse|form|sheet|\w+) ask(?:ed|s)?(?: me| us)?(?: \w+){0,3}"
    r" (?:if|about|abt|whether|had i|have i)",
    r"(?:told|asked) (?:me|us) to (?:tell|say|call|report|watch|mention)",
    r"(?:the|your|a) (?:\w+ ){0,3}question|(?:the|your|a) (?:box|line|part|bit) (?:about|on)",
    r"watch (?:out )?for|look out for|warning signs|question (?:nine|ten|\d+)|questionnaire",
    r"ticked(?! yes)|typed|your form|mood sheet",
    r"none of (?:the|that|those|these|them|it)|(?:not|never) (?:had|have) (?:such|that|any)",
    # French and Spanish: "neither", "none", "I have not", "if somebody".
    r"n'a(?:i|s)? ni|no me he|no (?:he tenido|tengo ni)",
    r"si (?:alguien|quelqu'un)|certains|cuando alguien|quand quelqu'un",
)
# "Chest pain, no. Fever: none." What a list asks is answered after it.
_REACH_OF_AN_ANSWER = 7
_ANSWERED_NO = re.compile(
    r"^\W*(?:\w+\W+){0,4}?(?:(?:he|she|they|i) (?:says?|said|put|ticked) )?"
    r"(?:no|nope|none|never|absent|negative|nil)\s*(?:[.,;!:]|\n|$)",
    re.IGNORECASE,
)

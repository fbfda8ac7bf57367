"""Whether what a sentence tells is there now, or plainly over."""

from __future__ import annotations

from bot.safety.assessment import Meant
from bot.safety.words import any_of

_MONTH = r"(?:jan|febr)uary|march|april|june|july|august|(?:septem|octo|novem|decem)ber"
_LONG_AGO = any_of(
    r"(?:years?|yrs?|decades?|months?|ages|summers?|winters?) "
    r"(?:ago|back|before|earlier|behind (?:me|us|him|her|them))",
    r"(?:in|at) (?:high|primary|grade|middle|elementary|secondary|my old|boarding) school",
    r"(?:when|while|back when) (?:i|he|she|we) w(?:as|ere)",
    r"as an? (?:kid|child|teen\w*|student|baby|toddler|boy|girl|young \w+)",
    r"back (?:then|when)|of my youth",
    r"(?:in|of|since|back in) (?:(?:19|20)\d\d|'\d\d)",
    r"last (?:year|summer|winter|spring|autumn)",
    r"in my (?:teens|twenties|thirties|youth)",
    # "Found me at 10" is a time of day.
    r"at the age of \w+|at (?:sixteen|seventeen|eighteen|nineteen|twenty)",
    r"used to",
    r"long (?:ago|since|before)",
    r"old (?:story|history|injury)",
    # A year, not a house number nor a count.
    r"(?:19\d\d|20[01]\d|202[0-4])(?! (?:steps|mg|ml|k?cal\w*|feet|metres|\w+ (?:st|street|road)))",
    r"(?:the|in) (?:\d0s|(?:fif|six|seven|eigh|nine)ties|noughties|army|lockdown|pandemic)",
    r"in (?:college|uni|university|undergrad|lockdown)|during (?:lockdown|the pandemic)",
    r"after (?:the twins|my (?:first|second|third|divorce))|around my divorce",
    r"at school|age[d]? (?:\d|1\d)|(?:christmases|easters|birthdays|seasons) ago",
    "childhood",
)
# Over only where the text says so.
_SOME_TIME_AGO = any_of(
    rf"(?:in|since|during|the month of) (?:{_MONTH}|may)",
    r"(?:last|in the) month|in (?:the )?(?:spring|summer|autumn|winter)|in fall",
    r"at (?:easter|christmas)",
    r"(?:weeks|months) ago",
    "once",
    # French and Spanish.
    r"hace (?:(?:ya|casi|unos|m[aá]s de) )*\w+ (?:a[nñ]os|meses)",
    r"il y a (?:\w+ ){1,3}(?:ans|mois)|(?:ans|mois) de [cç]a",
    r"cuando era (?:ni[nñ][oa]|joven|chic[oa])|quand j'étais (?:petite?|jeune|enfant|ado)",
    r"(?:en|desde) (?:19|20)\d\d",
)
_ENDED = "healed|settled|resolved|recovered|cured|cleared|sorted|better|fine|grand|well"
# Nothing follows, or something else: "since" is then no "since my back went".
_AT_THE_END = r"(?!\s+(?!(?:and|but|so|then)\b)\w)"
_OVER = any_of(
    rf"(?:{_ENDED}|gone|over|ok|okay|good|clear|100 ?%) (?:now|again|by|in|after|within|"
    rf"ever since|long ago|this (?:morning|afternoon|evening)|since{_AT_THE_END})",
    r"(?<!not )(?<!n't )gone (?:down|away) (?:already|again|completely|nicely)",
    r"(?:has|have|had|is|it's|its|that's|was|were|been|fully|all|long|i'm|she's|he's)"
    rf" (?:(?:now|all|since|long|fully|completely|totally) )*(?:{_ENDED}|clear)",
    rf"(?:nothing|none|never|no problems?|not once|without \w+|no \w+) (?:\w+ ){{0,4}}"
    rf"(?:since|again){_AT_THE_END}",
    r"got over it|stayed fixed|fixed it|put it all back|(?:never|not once|none) otherwise",
    r"(?:haven't|havent|hasn't|hasnt|not|none) (?:had (?:one|it|any) )?since(?=\s*(?:[.,;!?]|$))",
    r"(?:came|come) (?:all the way |right )?back (?:100|as good|within|all|fully|completely)",
    r"(?:antibiotics|tablets|pills|stitches)(?:, | and )(?:then )?(?:done|sorted|gone)",
    r"(?:it|that|they|attacks?) stopped when|long (?:been )?healed",
    r"(?:was|were) (?:only |just )?(?:an? )?(?:gall\w+|cyst|panic|migraine|an?a?emia|asthma|"
    r"torn \w+|hangover|drunk)",
    r"scans? (?:was|were|is|came back) (?:clear|clean|perfect|fine|normal)|clean (?:brain )?scan",
    r"(?:x-?ray|scan) (?:all )?clear|discharged by|was repaired|dealt with it",
    r"(?:all|feeling) (?:well|good|fine|grand|okay|ok) (?:now|again)",
    r"(?:improv|eas|fad|mend|heal|reduc|lessen|shrink|settl)ing "
    r"(?:\w+ )?(?:every|each|daily|day by day|by the|nicely|well)",
    r"(?:gone?|goes|pass(?:es|ed)?|stop(?:s|ped)?|recover(?:s|ed)?|settle[sd]?|over|back) "
    r"(?:again )?(?:in|within|after) (?:about |less than )?"
    r"(?:an?|one|two|three|five|ten|a few|a couple of|some|\d+) (?:seconds?|secs?|minutes?|mins?)",
    r"(?:back|goes|gone|stops?|eases) (?:as soon as|once|when|the moment|the minute) (?:i|she|he)",
    r"(?:it's|its|that's|that is|it is|was|long) over",
    r"(?:all|long|now|fully|completely) gone",
    r"(?:is|it's|its|that's|are|has|have|was) gone (?:since|away)|(?:long|for ever|for good) gone",
    r"never (?:came back|come back|happened again|returned)",
    # "It has not come back" is over, "the feeling has not come back" is not.
    r"(?:it|that|they|pain|numbness) (?:(?:has|have|had|did) not|(?:has|have|did)n'?t) come back",
    r"(?:it|that|they|which|pain|spot|swelling) (?:has |have |had )?disappeared",
    r"since then i(?:'ve| have)? been|all (?:come|came) back|that's finished",
    r"(?:straight|normal) again|(?:can|could) (?:walk|run|smile|whistle|feel) again",
    r"feeling (?:is|came) back|right as rain|as good as new|long treated",
    r"(?:no|not a|without a) (?:\w+ )?(?:trouble|twinge|peep|squeak|drama|issues?) "
    r"(?:since|in the|after)",
    r"(?:mended|cured|discharged|signed off)(?=\W*(?:$|[.,;!]|in\b|and\b|before\b|since\b))",
    r"(?<!not )(?<!n't )sle(?:pt|ep|eping) (?:right )?"
    r"(?:through|grand|fine|well|like a (?:baby|log))",
    r"w(?:ore|ear|orn) off",
    r"(?:fine|ok|okay|normal|gone|well) (?:the )?next (?:day|morning|week)",
    r"(?:went away|(?:back|returned|return) to normal|outgrew|grew out of|closed the file)",
    r"signed (?:me|her|him) off",
    r"turned out (?:to be|it was)",
    r"it was (?:only|just|(?:acid )?reflux|heartburn|panic|anxiety|my (?:gall|stomach|gut)\w*)",
    r"(?:healed|settled|resolved|recovered|dissolved|cleared up)",
    # French and Spanish; "la sensibilidad no volvió" is no end, and neither is "hoy estoy peor".
    r"(?:hoy|ahora|ya|desde entonces) (?:estoy|me siento) "
    r"(?:muy |rete)?(?:bien|sano|sana|curado|curada|feliz|contento|contenta|en paz)",
    r"ya (?:se (?:me )?(?:quit[oó]|pas[oó])|pas[oó])|se me pas[oó]",
    r"plus rien depuis|c'est (?:passé|fini|guéri)|(?:tout va|je vais) (?:très )?bien|guérie?s?",
)
# What is new, that is no new phone.
_NEW = (
    r"numb\w*|weak\w*|tingl\w*|pins|pains?|ach\w+|headaches?|symptoms?|problems?|thing|onset|"
    r"since|today|this|for me|swell\w*|lumps?|spots?|bleed\w*|one|trouble|loss"
)
# Getting better, but not over. "Less feeling than yesterday" is getting worse.
_EACH_DAY = r"day by day|(?:every|each) (?:day|night|morning|week)|daily|by the day"
_IMPROVING = any_of(
    r"(?:reduc|shrink|lessen|eas|fad|improv|dwindl|diminish)(?:es|ing|ed)? (?:\w+ )?"
    rf"(?:{_EACH_DAY}|nicely|well|steadily)",
    r"(?:less|fewer|milder) (?:and (?:less|fewer) )?"
    r"(?:pain(?:s|ful)?|numb\w*|tingl\w*|pins|swell\w*|swollen|sore\w*|stiff\w*|burning|"
    r"ach\w+|weak\w*)",
    rf"(?:{_EACH_DAY}) (?:a |is )?(?:\w+ )?(?:smaller|better)",
    rf"(?:smaller|better) (?:{_EACH_DAY})|half of what it was|only the tip",
    r"instead of (?:every|each|all) (?:\w+ )?(?:day|night|morning)",
)
# With a time long ago these tell that something lasts, not that it is new.
_LASTING = any_of(r"(?:ever )?since|still|same|came back")
NOW = any_of(
    "now|still|again|today|tonight|tonite|yesterday|since|currently|lately|recently",
    r"(?:is|are|it's|its|this|that's|brand|completely|totally|something|all) new",
    rf"new(?:ly)? (?:{_NEW})",
    r"this (?:morning|week|afternoon|evening|am|month)",
    r"last (?:night|nite|week)",
    r"keeps?|getting|worse(?! for)|started|began|begun|came on|come on|happened|returned|came back",
    r"(?:sun|mon|tues|wednes|thurs|fri|satur)day",
    r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?) (?:ago|now|already|straight)",
    r"for (?:the (?:last|past) )?(?:about |around |almost )?(?:\w+ )?(?:minutes|hours|days|weeks)",
    r"(?:on )?day (?:two|three|four|\d)",
    # French and Spanish.
    r"hoy|ahora|ayer|anoche|desde|esta (?:mañana|noche|tarde)|otra vez|de nuevo|empez\w+",
    r"aujourd'hui|maintenant|hier|depuis|cette nuit|ce (?:matin|soir)|encore|de nouveau",
    r"recommenc\w+",
)


def when(sentence: str, text: str) -> Meant:
    """Whether what a sentence tells is over.

    Args:
        sentence: where the sign stands.
        text: all of the message.

    Returns:
        PAST, IMPROVING, PRESENT, or UNCLEAR where it cannot be told.
    """
    over = bool(_OVER.search(text))
    is_now = bool(NOW.search(_OVER.sub(" ", sentence)))
    if _IMPROVING.search(sentence):
        return Meant.IMPROVING
    if _LONG_AGO.search(sentence):
        if over or not is_now:
            return Meant.PAST
        if not NOW.search(_LASTING.sub(" ", _OVER.sub(" ", sentence))):
            return Meant.UNCLEAR
    if over and _SOME_TIME_AGO.search(sentence):
        return Meant.UNCLEAR if is_now else Meant.PAST
    if _OVER.search(sentence) and not is_now:
        return Meant.UNCLEAR
    return Meant.PRESENT

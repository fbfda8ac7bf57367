"""The intents that the code knows by name; all others are data alone."""

from __future__ import annotations

# Rasa's name for a message of which no intent is sure.
UNSURE = "nlu_fallback"
# What fills a form and is nothing else.
INFORM = "inform"
# A question about somebody's own health, which only a clinician may answer.
PERSONAL = "personal_medical_question"
# A pain that is told without a question.
SYMPTOM = "symptom_report"
OUT_OF_SCOPE = "out_of_scope"
HUMAN = "human"
OTHER_LANGUAGE = "other_language"

# What a message is about which bot.safety decided; the classifier does not know it.
RED_FLAG = "red_flag"
# What begins a form.
WISHES = ("book", "call_back", "reschedule_or_cancel")
# Facts of the clinic have names of their own: clinic_price, clinic_hours ...
FACT = "clinic_"

# What people say around a question. It is answered for itself only when nothing else is said.
AROUND = frozenset(
    (
        "greet", "thanks", "goodbye", "how_are_you", "praise", "acknowledge", "affirm", "deny",
        SYMPTOM, "bot_identity", "opt_out", "ask_source", OUT_OF_SCOPE, OTHER_LANGUAGE,
    )
)  # fmt: skip
# What is told or done for itself, and is never one of several things that are asked about.
NOT_ASKED_ABOUT = AROUND | {*WISHES, PERSONAL, "human", "complaint", "simpler"}
POLITE = frozenset(
    ("affirm", "deny", "greet", "thanks", "goodbye", "acknowledge", "praise", "how_are_you")
)
# What somebody can mean who sends an emoji alone, or dots; nothing else is guessed from them.
SAID_WITH_PICTURES = (POLITE - {"how_are_you"}) | {"complaint"}

"""The rule of plain English for all that people read: short sentences, plain openers and words.

It knows nothing of where a text is from. Code between backquotes is one word, and is not judged.
"""

import re

MAX_WORDS = 25
"""Words of a sentence."""

OPENERS = ("what", "who", "whom", "whose", "where", "whoever", "whatever", "wherever", "whichever")
"""Words that no clause begins with: name the thing, or begin with "if" or "when"."""

WORDS = {
    "altogether": "in total",
    "amiss": "wrong",
    "anew": "again",
    "as it were": "",
    "but for": "except",
    "(?:go|goes|went|gone|going) on": "continue",
    "ha(?:s|ve|d) to": "must",
    "hence": "so",
    "hereby|thereby|whereby": "by this, or so that",
    "herein|therein|wherein": "in this, or in which",
    "in order to": "to",
    "(?:is|are|was|were) to be": "must be, or the present tense",
    "leads? nowhere": "a broken link",
    "lest": "so that … not",
    "(?:look|looks|looked|looking) after": "maintain",
    "lie|lies|lay": "is",
    "look(?:s|ed|ing)? over": "check",
    "nobody|somebody": "the person: you, a reader, a commenter",
    "of (?:yours|(?:one's|your|its|their|our|his) own)": "your …, or its own …",
    "ought": "must, or should",
    "for want of": "without",
    "prior to": "before",
    "shall": "must, or the present tense",
    "stand|stands|stood": "is",
    "stays? at home": "is not published",
    "take .{1,20} for (?:errors|warnings)": "treat … as",
    "tell|tells|told": "say, show or warn",
    "thereof|whereof|whereupon": "of this, or of which",
    "upon": "on",
    "utili[sz]e": "use",
    "whatever|whichever|wherever": "any, or every",
    "whoever|whomever": "the person: you, a reader, a commenter",
}
"""Words that are not used, as patterns, each with the words to use in its place."""

_WORDS = {re.compile(rf"\b(?:{word})\b", re.IGNORECASE): plain for word, plain in WORDS.items()}
_CODE = re.compile(r"`[^`]+`")
_ELSE = re.compile(r"(?:^|[:;–—,(]\s*)(?:or )?(else)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n\s*\n")
_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"')\]])\s+")
_CLAUSE = re.compile(r"(?:^|[:;–—]\s)[\s\"'(\[]*([a-z]+)", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each on one line; a paragraph ends a sentence too."""
    found = []
    for paragraph in _PARAGRAPH.split(text):
        line = " ".join(paragraph.split())
        found += [sentence for sentence in _END.split(line) if sentence]
    return found


def findings(where: str, text: str) -> list[str]:
    """Return what is wrong with a text, each as ``where: what is wrong``."""
    found = []
    for sentence in sentences(_CODE.sub("code", text)):
        number = len(sentence.split())
        if number > MAX_WORDS:
            found.append(f"{number} words, at most {MAX_WORDS}: {sentence}")
        if sentence.rstrip("\"')]").endswith("?"):
            found.append(f"a question: {sentence}")
        openers = [word for word in _CLAUSE.findall(sentence) if word.lower() in OPENERS]
        found += [f"a clause begins with {opener!r}: {sentence}" for opener in openers]
        found += [f"{word!r}, write otherwise: {sentence}" for word in _ELSE.findall(sentence)]
        for pattern, plain in _WORDS.items():
            for match in pattern.findall(sentence):
                instead = f"write {plain}" if plain else "leave it out"
                found.append(f"{match!r}, {instead}: {sentence}")
    return [f"{where}: {wrong}" for wrong in found]

"""Full-text search: words and “quoted phrases”, all required, the same on both databases.

There is no stemming, because the texts are in many languages. What differs only in letter case, in
marks above or below a letter, or in how a script may spell the same letters is the same word. `fold`
says so in Python; the databases say the same in SQL, from the same table, when they keep the search
documents and the word index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable

from . import dialects

#: Where the words are: the table, its key (which is the claim's) and the column with the folded text.
DOCUMENTS = ("claims_searchdocument", "claim_id", "body")

MAX_LENGTH = 500
MAX_WORDS = 32

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_CYRILLIC = range(0x400, 0x530)
_ARABIC = range(0x600, 0x700)

# Soft hyphen, joiners, byte order mark, and what only directs which way text runs.
_INVISIBLE = (
    "\u00ad\u034f\u200c\u200d\u2060\ufeff"
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
# Emphasis, exclamation, question and abbreviation: written inside an Armenian word, above a letter.
_ARMENIAN_MARKS = "\u055b\u055c\u055e\u055f"
_TITLO = "".join(map(chr, range(0x483, 0x48A)))
_TATWEEL = "\u0640"

_SAME_LETTER = {
    # Azerbaijani without its keyboard: Xankəndi, Xankendi. The dotted İ loses its dot as any letter loses its marks.
    "ı": "i", "ə": "e", "Ə": "E",
    # What upper and lower case make of each other elsewhere in the Latin and Greek scripts.
    "ſ": "s", "ẚ": "a", "µ": "μ", "ς": "σ",
    # Transliteration signs that some write and some leave out.
    "ʻ": "", "ʽ": "", "ʾ": "", "ʿ": "",
    # An apostrophe that counts as a letter, unlike those that it stands for.
    "ʼ": " ",
    # Alef, ya, kaf and ha as Arabic, Persian, Urdu and Kurdish keyboards write them; ta marbuta as it is often written.
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ە": "ه",
}  # fmt: skip

# Armenian և is ե and ւ in one; its upper case is ԵՎ today and was ԵՒ.
_ARMENIAN_EV = dict.fromkeys(("և", "եւ", "Եւ", "եՒ", "ԵՒ"), "եվ")


def _without_marks(codes: Iterable[int]) -> dict[str, str]:
    """The letters among these code points that are a letter and its marks in one: each with that letter alone."""
    letters = {}
    for character in map(chr, codes):
        decomposed = unicodedata.normalize("NFD", character)
        if decomposed != character:
            bare = decomposed.translate(dict.fromkeys(map(ord, _marks(decomposed))))
            letters[character] = _SAME_LETTER.get(bare, bare)
    return letters


def _marks(characters: Iterable[str]) -> list[str]:
    return [character for character in characters if unicodedata.category(character) == "Mn"]


def _dropped() -> dict[str, str]:
    """What stands in a word without being a letter of it."""
    composed = unicodedata.normalize("NFD", "".join(map(chr, (*_LATIN, *_CYRILLIC))))
    marks = sorted({*_marks(composed), *_marks(map(chr, _ARABIC))})
    return dict.fromkeys([*_INVISIBLE, *_ARMENIAN_MARKS, *_TITLO, _TATWEEL, *marks], "")


def _digits() -> dict[str, str]:
    codes = (*range(0x660, 0x66A), *range(0x6F0, 0x6FA))
    return {chr(code): str(unicodedata.digit(chr(code))) for code in codes}


def _young_capitals() -> dict[str, str]:
    """Georgian, Cyrillic and Greek capitals that came to Unicode late: a database may not know them."""
    codes = (*range(0x1C90, 0x1CC0), *range(0x528, 0x530, 2), 0x37F)
    return {chr(code): chr(code).lower() for code in codes if chr(code).isupper()}


def _letters_in_one() -> dict[str, str]:
    """Ligatures, and letters that upper case writes as two."""
    ligatures = map(chr, (*range(0xFB00, 0xFB07), *range(0xFB13, 0xFB18)))
    spelt = {ligature: unicodedata.normalize("NFKC", ligature) for ligature in ligatures}
    return {**spelt, "ß": "ss", "ẞ": "SS", "ŉ": " n"}


#: What is replaced by what in a text, in this order, before it is cut into words: first what is dropped, then letter by
#: letter, last what becomes or is more than one letter.
FOLDS: dict[str, str] = {
    **_dropped(),
    **_without_marks((*_LATIN, *_CYRILLIC, *_ARABIC)),
    **_SAME_LETTER,
    **_digits(),
    **_young_capitals(),
    **_letters_in_one(),
    **_ARMENIAN_EV,
}


def fold(text: str) -> str:
    """The words of a text in the form in which they are compared, with a space between them."""
    text = text.lower()
    for characters, replacement in FOLDS.items():
        text = text.replace(characters, replacement)
    return " ".join("".join(c if _is_of_a_word(c) else " " for c in text).split())


def _is_of_a_word(character: str) -> bool:
    category = unicodedata.category(character)
    return category == "Nd" or category.startswith("L")


_TERM = re.compile(r'"([^"]+)"|[“„]([^“”„]+)[“”]|«([^«»]+)»|([^\s"“„«]+)')


def terms(query: str) -> list[list[str]]:
    """What a reader asks for: a list of terms, each a list of folded words that must stand next to each other.

    A quoted phrase is one term, and so is whatever stands between two spaces ("10-15" is two words next
    to each other). A quotation mark that is never closed counts for nothing.

    Raises `ValidationError` where the query has no word in it, holds a NUL, or is too long.
    """
    if "\0" in query:
        raise ValidationError("The search holds a character that no text can hold (NUL).", "nul")
    if len(query) > MAX_LENGTH or len(fold(query)) > MAX_LENGTH:
        raise ValidationError(
            "The search is longer than %(limit)d characters; use fewer words.",
            "too_long",
            {"limit": MAX_LENGTH},
        )
    found = [fold(match[match.lastindex or 0]).split() for match in _TERM.finditer(query)]
    found = [words for words in found if words]
    if not found:
        raise ValidationError(
            "There is no word to search for; write one, or a phrase in “quotation marks”.",
            "no_words",
        )
    if sum(map(len, found)) > MAX_WORDS:
        raise ValidationError(
            "The search has more than %(limit)d words; use fewer.", "too_many", {"limit": MAX_WORDS}
        )
    return found


class _Holds(models.Func):
    """A condition: the document of the claim with this key holds all the terms."""

    conditional = True

    def __init__(self, key: Combinable | str, terms: list[list[str]], **extra: Any) -> None:
        super().__init__(key, output_field=models.BooleanField(), **extra)
        self.terms = terms

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.get_source_expressions()[0])
        documents, asked = dialects.of(connection).has_words(*DOCUMENTS, self.terms)
        return f"{key} IN ({documents})", (*params, *asked)


def condition(query: str, claim: str = "pk") -> _Holds:
    """What `filter()` takes to leave the claims in which a reader finds what is asked for.

    `claim` is the path to the claim's key, for other models than Claim. Raises `ValidationError` where `terms` does.
    """
    return _Holds(claim, terms(query))

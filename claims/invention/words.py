"""The words of the invented world: names in five scripts, and sentences to make statements of."""

from __future__ import annotations

# Countries that do not exist. None of their names is that of a real country, region or party.
STATES = [
    "Ardovia", "Veskaria", "Tolmenia", "Ordrun", "Selkara", "Mirovane", "Kastelund", "Harenia", "Dorvath",
    "Zelmira", "Ustaria", "Pelagard", "Norwene", "Ivarest", "Gorlania", "Quintara", "Lumeria", "Brethen",
    "Sarkonia", "Yendal",
]  # fmt: skip
BODIES = [
    ("Ministry of Defence of {}", "government"),
    ("Armed forces of {}", "armed-force"),
    ("Ministry of Foreign Affairs of {}", "government"),
    ("President of {}", "person"),
    ("Prime Minister of {}", "person"),
    ("Border Service of {}", "armed-force"),
    ("Human Rights Defender of {}", "government"),
    ("State Security of {}", "government"),
]
OTHERS = [
    ("Observer Mission of the Straits", "international"),
    ("Union of the Seven Harbours", "international"),
    ("Free Brigades of Lower Ordrun", "armed-group"),
    ("Authority of the Upper Valley", "de-facto"),
    ("Committee of the Families", "civil-society"),
]
MEDIA = [
    "Harbour Courier",
    "Valley Dispatch",
    "Straits Radio",
    "The Northern Ledger",
    "Channel Nine of Selkara",
]

TOPICS = [
    "Shelling", "Drones", "Landmines", "Casualties", "Ceasefire", "Prisoners", "Peacekeeping", "Borders",
    "Humanitarian access", "Cultural heritage",
]  # fmt: skip

_FIRST = [
    "Ar",
    "Bel",
    "Cor",
    "Dal",
    "Er",
    "Fen",
    "Gor",
    "Hal",
    "Il",
    "Kar",
    "Lor",
    "Mir",
    "Nar",
    "Or",
    "Per",
]
_MIDDLE = ["a", "e", "i", "o", "u", "ane", "eri", "ona"]
_LAST = ["bad", "dan", "gora", "kent", "lin", "mar", "net", "rust", "sheni", "van"]
TOWNS = [first + middle + last for last in _LAST for middle in _MIDDLE for first in _FIRST]

# Who did it, to what, and with which consequence: the parts of a claim in our own neutral words.
DEEDS = [
    "{accused} opened fire with artillery on positions near {place}",
    "a drone sent by {accused} struck a road used by civilians outside {place}",
    "{accused} laid mines along the supply road to {place} during the night",
    "{accused} moved armoured vehicles into the agreed zone around {place}",
    "units of {accused} fired mortars from a hill above {place}",
    "{accused} held back a humanitarian convoy on its way to {place}",
    "{accused} broke the ceasefire in the direction of {place}",
    "{accused} detained villagers who were mowing hay near {place}",
    "{accused} jammed the navigation of aircraft above {place}",
    "{accused} damaged a church and a school in the centre of {place}",
]
ADDITIONS = [
    "it calls this a deliberate provocation before the talks",
    "it says that the fire came from behind the observers' post",
    "it adds that its own side did not return fire",
    "it says that the intensity was the highest since the spring",
    "it has asked the observers to record the incident",
    "it names no unit and shows no recording",
    "it says that work on the water main had to be stopped",
]
ANSWERS = {
    "denies": "says that nothing of the kind took place near {place} and that its units kept to the agreement",
    "denies-in-part": "says that there was fire near {place}, but not with the weapons named and not at the town",
    "blames-another": "says that the fire near {place} came from the other side's own positions",
    "justifies": "says that its units near {place} answered fire and had the right to",
    "acknowledges": "says that its units acted near {place} as described",
    "acknowledges-in-part": "says that one shell fell near {place} by mistake",
    "apologises": "says that it regrets what happened near {place} and offers compensation",
    "declines": "says that it does not comment on operations near {place}",
    "investigates": "says that it has opened an inquiry into the events near {place}",
    "repeats": "says once more what it had said about {place}",
    "retracts": "says that what it had said about {place} was a mistake",
}

# A statement in each script with its translation. Written for this purpose; nobody said them.
QUOTES = {
    "az": [
        (
            "Mövqelərimiz gecə ərzində atəşə tutulub.",
            "Our positions came under fire during the night.",
        ),
        ("Bu məlumat həqiqətə uyğun deyil.", "This information does not correspond to the truth."),
        ("Yol minalanmışdı, iki nəfər yaralanıb.", "The road was mined; two people were wounded."),
    ],
    "hy": [
        ("Մեր դիրքերը գիշերը գնդակոծվել են։", "Our positions were shelled at night."),
        ("Այս հաղորդումը ապատեղեկատվություն է։", "This report is disinformation."),
        ("Ճանապարհը փակ է երկու օր։", "The road has been closed for two days."),
    ],
    "ka": [
        ("ჩვენი პოზიციები ღამით დაიბომბა.", "Our positions were shelled at night."),
        (
            "ეს ინფორმაცია სიმართლეს არ შეესაბამება.",
            "This information does not correspond to the truth.",
        ),
        ("გზა ორი დღეა დაკეტილია.", "The road has been closed for two days."),
    ],
    "ar": [
        ("تعرضت مواقعنا لإطلاق نار خلال الليل.", "Our positions came under fire during the night."),
        ("هذا الخبر غير صحيح.", "This report is not correct."),
        ("الطريق مغلق منذ يومين.", "The road has been closed for two days."),
    ],
    "ru": [
        ("Ночью наши позиции были обстреляны.", "At night our positions were shelled."),
        (
            "Это сообщение не соответствует действительности.",
            "This report does not correspond to reality.",
        ),
        ("Дорога закрыта уже два дня.", "The road has been closed for two days already."),
    ],
}

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = {
    "ru": "а б ц д е ф г х и й к л м н о п к р с т у в в кс и з",
    "hy": "ա բ ց դ ե ֆ գ հ ի յ կ լ մ ն ո պ ք ր ս տ ու վ վ քս ի զ",
    "ka": "ა ბ ც დ ე ფ გ ჰ ი ჯ კ ლ მ ნ ო პ ქ რ ს ტ უ ვ ვ ქს ი ზ",
    "ar": "ا ب ك د ي ف غ ه ي ج ك ل م ن و ب ق ر س ت و ف و كس ي ز",
}
_SCRIPTS = {
    language: dict(zip(_LATIN, letters.split(), strict=True))
    for language, letters in _LETTERS.items()
}
LANGUAGES = list(QUOTES)


def transliterated(name: str, language: str) -> str:
    """The name in the script of a language: "Arabad" in ru is "Арабад". Azerbaijani keeps the Latin letters."""
    letters = _SCRIPTS.get(language)
    if letters is None:
        return name.replace("sh", "ş").replace("e", "ə")
    written = "".join(letters.get(letter, letter) for letter in name.lower())
    return written[:1].upper() + written[1:] if language in ("ru", "hy") else written

"""The invented world as plain records, made one after another from a seeded source of chance."""

from __future__ import annotations

import random
import uuid
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.utils.text import slugify

from ..choices import Stance
from . import words

FIRST_DAY = date(2014, 1, 1)
DAYS = 3652  # ten years
STANCES = {
    Stance.DENIES: 38, Stance.DENIES_IN_PART: 8, Stance.BLAMES_ANOTHER: 14, Stance.JUSTIFIES: 6, Stance.ACKNOWLEDGES: 7,
    Stance.ACKNOWLEDGES_IN_PART: 5, Stance.APOLOGISES: 1, Stance.DECLINES: 9, Stance.INVESTIGATES: 6, Stance.REPEATS: 5,
    Stance.RETRACTS: 1,
}  # fmt: skip
# How many responses claims have: most none or one, a few a long quarrel; one for each claim on average.
RESPONSES = [(0, 0.46), (1, 0.33), (2, 0.12), (3, 0.05), (6, 0.025), (12, 0.01), (40, 0.005)]
ACCUSED = [(0, 0.12), (1, 0.74), (2, 0.11), (3, 0.03)]


@dataclass
class Invented:
    """A claim of the invented world with all that hangs on it: values of fields by name, and keys of others."""

    fields: dict[str, Any]
    accused: list[int]
    mentions: list[int]
    topics: list[int]
    further_sources: list[int]
    responses: list[dict[str, Any]] = field(default_factory=list)


class World:
    """The cast and the claims of an invented tracker.

    `claims` is how many claims there are; the same `claims` and `seed` give the same world. Keys count from 1 and are
    those that an empty tracker would give.
    """

    def __init__(self, claims: int, seed: int = 1) -> None:
        self.size = claims
        # Chance that can be repeated is the point; nothing here is a secret.
        self.chance = random.Random(seed)  # noqa: S311
        self.actors = self._actors()
        self.media = [actor["id"] for actor in self.actors if actor["kind"] == "media"]
        self.speakers = [actor["id"] for actor in self.actors if actor["kind"] != "media"]
        self.state_of = {actor["id"]: actor["part_of_id"] or actor["id"] for actor in self.actors}
        self._speaker_odds = list(accumulate(1 / rank for rank in range(1, len(self.speakers) + 1)))
        self.chance.shuffle(self.speakers)
        self.places = self._places()
        self.names = list(self._place_names())
        self.topics = [
            {"id": n, "name": name, "slug": slugify(name)} for n, name in enumerate(words.TOPICS, 1)
        ]
        self.events = self._events()
        self.sources = self._sources()

    # The cast

    def _actors(self) -> list[dict[str, Any]]:
        actors: list[dict[str, Any]] = []

        def add(name: str, kind: str, part_of: int | None = None) -> int:
            aliases = (
                "\n".join(words.transliterated(name, code) for code in ("ru", "hy"))
                if kind == "state"
                else ""
            )
            actors.append({
                "id": len(actors) + 1, "slug": slugify(name), "name": name, "kind": kind, "part_of_id": part_of,
                "aliases": aliases, "description": "Invented.",
            })  # fmt: skip
            return len(actors)

        for state in words.STATES[: self._scaled(4, len(words.STATES))]:
            whole = add(state, "state")
            for body, kind in words.BODIES:
                add(body.format(state), kind, whole)
        for name, kind in words.OTHERS:
            add(name, kind)
        for name in words.MEDIA:
            add(name, "media")
        return actors

    def _places(self) -> list[dict[str, Any]]:
        towns = words.TOWNS[: self._scaled(24, len(words.TOWNS))]
        return [
            {
                "id": n, "slug": slugify(name), "name": name, "part_of_id": None if n % 6 == 1 else n - (n - 1) % 6,
                "latitude": round(self.chance.uniform(38, 44), 4), "longitude": round(self.chance.uniform(41, 50), 4),
            }
            for n, name in enumerate(towns, 1)
        ]  # fmt: skip

    def _place_names(self) -> Iterator[dict[str, Any]]:
        for place in self.places:
            for language in self.chance.sample(words.LANGUAGES, 2):
                user = self.chance.choice(self.speakers) if self.chance.random() < 0.6 else None
                name = words.transliterated(place["name"], language)
                yield {
                    "place_id": place["id"],
                    "name": name,
                    "language": language,
                    "used_by_id": user,
                }

    def _events(self) -> list[dict[str, Any]]:
        events = []
        for n in range(1, self._scaled(16, 2000) + 1):
            place = self.chance.choice(self.places)
            day = self._day()
            title = f"Fighting near {place['name']}, {day:%B %Y}"
            events.append({
                "id": n, "slug": f"{slugify(title)}-{n}", "title": title, "began": day.isoformat(),
                "ended": (day + timedelta(days=self.chance.randint(1, 30))).isoformat(), "summary": "Invented.",
                "place": place["id"], "day": day,
            })  # fmt: skip
        return events

    def _sources(self) -> list[dict[str, Any]]:
        sources: list[dict[str, Any]] = []
        for n in range(1, max(12, self.size // 50) + 1):
            day = self._day()
            original = (
                self.chance.randint(1, n - 1) if n > 12 and self.chance.random() < 0.25 else None
            )
            publisher = self.chance.choice(self.media)
            sources.append({
                "id": n, "uid": self._uid(), "title": f"Report {n} of {self.actors[publisher - 1]['name']}",
                "url": f"https://invented.example/{n}", "publisher_id": publisher, "kind": "article", "language": "en",
                "published": day.isoformat() if self.chance.random() < 0.9 else "", "relays_id": original,
                "reliability": self.chance.choice("AABBBCCCDEFFFF"),
            })  # fmt: skip
        return sources

    # The claims

    def claims(self) -> Iterator[Invented]:
        """Each claim with its responses, in the order in which they were logged."""
        response_key = 0
        for n in range(1, self.size + 1):
            claim = self._claim(n)
            for _ in range(self._drawn(RESPONSES)):
                response_key += 1
                claim.responses.append(self._response(response_key, claim))
            yield claim

    def _claim(self, n: int) -> Invented:
        speaker = self._speaker()
        accused = self._others(speaker, self._drawn(ACCUSED))
        event = self.chance.choice(self.events) if self.chance.random() < 0.6 else None
        place = self.places[
            (event["place"] if event else self.chance.randint(1, len(self.places))) - 1
        ]
        day = event["day"] + timedelta(days=self.chance.randint(0, 20)) if event else self._day()
        killed = self.chance.randint(1, 40) if self.chance.random() < 0.15 else None
        looked = day + timedelta(days=self.chance.randint(5, 300))
        fields = self._statement(n, speaker, day) | {
            "text": self._claim_text(accused, place["name"]),
            "event_id": event["id"] if event else None, "place_id": place["id"],
            "credibility": "6", "killed_low": killed, "killed_high": killed,
            "silence_checked_on": looked if self.chance.random() < 0.3 else None,
        }  # fmt: skip
        mentions = self._others(speaker, 1) if self.chance.random() < 0.15 else []
        further = [
            self.chance.randint(1, len(self.sources))
            for _ in range(self.chance.choice([0, 0, 0, 1, 2]))
        ]
        topics = self.chance.sample(
            range(1, len(self.topics) + 1), self.chance.choice([1, 1, 2, 3])
        )
        return Invented(
            fields, accused, mentions, topics, sorted(set(further) - {fields["source_id"]})
        )

    def _claim_text(self, accused: list[int], place: str) -> str:
        culprit = self.actors[accused[0] - 1]["name"] if accused else "the other side"
        deed = self.chance.choice(words.DEEDS).format(accused=culprit, place=place)
        additions = self.chance.sample(words.ADDITIONS, self.chance.choice([0, 1, 1, 2]))
        return (
            f"{deed[0].upper()}{deed[1:]}; {'; '.join(additions)}."
            if additions
            else f"{deed[0].upper()}{deed[1:]}."
        )

    def _response(self, n: int, claim: Invented) -> dict[str, Any]:
        stance = self._weighted(STANCES)
        own = stance in (Stance.REPEATS, Stance.RETRACTS)
        if own:
            speaker = claim.fields["actor_id"]
        elif claim.accused and self.chance.random() < 0.8:
            speaker = self.chance.choice(self._parts_of(self.chance.choice(claim.accused)))
        else:
            speaker = self._others(claim.fields["actor_id"], 1)[0]
        day = claim.fields["day"] + timedelta(days=int(self.chance.expovariate(1 / 6)))
        earlier = [response["id"] for response in claim.responses]
        place = self.places[claim.fields["place_id"] - 1]["name"]
        name = self.actors[speaker - 1]["name"]
        return self._statement(n, speaker, day) | {
            "claim_id": claim.fields["id"], "stance": str(stance),
            "text": f"{name} {words.ANSWERS[stance].format(place=place)}.",
            "calls_disinformation": stance == Stance.DENIES and self.chance.random() < 0.3,
            "scope": self.chance.choice(["", "occurrence", "attribution", "place,casualties", "time"]),
            "in_reply_to_id": self.chance.choice(earlier) if earlier and self.chance.random() < 0.2 else None,
        }  # fmt: skip

    def _statement(self, n: int, speaker: int, day: date) -> dict[str, Any]:
        quote = self._quote()
        logged = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(
            days=1, seconds=n % 3600
        )
        published = self.chance.random() < 0.94
        return {
            "id": n, "uid": self._uid(), "actor_id": speaker, "said": self._said(day), "day": day,
            "quote": quote[0], "language": quote[1], "translation": quote[2],
            "source_id": self.chance.randint(1, len(self.sources)),
            "status": "published" if published else "draft", "published_at": logged if published else None,
            "logged_at": logged, "changed_at": logged,
        }  # fmt: skip

    def _quote(self) -> tuple[str, str, str]:
        if self.chance.random() < 0.5:
            return "", "", ""
        language = self.chance.choice(words.LANGUAGES)
        text, translation = self.chance.choice(words.QUOTES[language])
        return text, language, translation

    def _said(self, day: date) -> str:
        """The day as an analyst would write it: mostly exact, sometimes a month, an interval, or unknown."""
        kind = self.chance.random()
        if kind < 0.84:
            return day.isoformat()
        if kind < 0.90:
            return f"{day:%Y-%m}"
        if kind < 0.93:
            return f"{day:%Y-%m}~"
        return f"{day.isoformat()}/{(day + timedelta(days=3)).isoformat()}" if kind < 0.96 else ""

    # Chance

    def _scaled(self, least: int, most: int) -> int:
        """A number between the two that grows with the size of the tracker."""
        return max(least, min(most, self.size // 100))

    def _day(self) -> date:
        # More is logged of later years than of earlier ones.
        return FIRST_DAY + timedelta(days=int(DAYS * self.chance.random() ** 0.6))

    def _speaker(self) -> int:
        """An actor by Zipf's law: the second speaks half as often as the first, the third a third as often."""
        place = bisect(self._speaker_odds, self.chance.random() * self._speaker_odds[-1])
        return self.speakers[min(place, len(self.speakers) - 1)]

    def _others(self, speaker: int, how_many: int) -> list[int]:
        """So many different actors that do not belong to the speaker's side."""
        found: list[int] = []
        while len(found) < how_many:
            other = self._speaker()
            if self.state_of[other] != self.state_of[speaker] and other not in found:
                found.append(other)
        return found

    def _parts_of(self, actor: int) -> list[int]:
        return [other for other, whole in self.state_of.items() if whole == self.state_of[actor]]

    def _drawn(self, odds: list[tuple[int, float]]) -> int:
        values, weights = zip(*odds, strict=True)
        return int(self.chance.choices(values, weights)[0])

    def _weighted(self, odds: dict[Any, int]) -> Any:
        return self.chance.choices(list(odds), list(odds.values()))[0]

    def _uid(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

"""Every set of codes that the tracker stores.

The slugs are frozen: they stand in the database, in addresses and in exports, so a slug is never
renamed. Labels are for people and may be reworded.
"""

from django.db.models import TextChoices


class ActorKind(TextChoices):
    STATE = "state", "State"
    DE_FACTO = "de-facto", "De facto authority"
    GOVERNMENT = "government", "Government body"
    ARMED_FORCE = "armed-force", "Armed force"
    ARMED_GROUP = "armed-group", "Armed group"
    PERSON = "person", "Person"
    INTERNATIONAL = "international", "International organisation"
    MEDIA = "media", "Media outlet"
    CIVIL_SOCIETY = "civil-society", "Civil society"
    OTHER = "other", "Other"


class SourceKind(TextChoices):
    ARTICLE = "article", "Article"
    PRESS_RELEASE = "press-release", "Press release"
    OFFICIAL_STATEMENT = "official-statement", "Official statement"
    SOCIAL_MEDIA = "social-media", "Social media post"
    BROADCAST = "broadcast", "Broadcast"
    REPORT = "report", "Report"
    OTHER = "other", "Other"


class Reliability(TextChoices):
    """How far a source can be relied on: the letter of the Admiralty code.

    F means "not judged", never a middle.
    """

    A = "A", "Completely reliable"
    B = "B", "Usually reliable"
    C = "C", "Fairly reliable"
    D = "D", "Not usually reliable"
    E = "E", "Unreliable"
    F = "F", "Reliability cannot be judged"


class Credibility(TextChoices):
    """How credible a claim is: the digit of the Admiralty code.

    6 means "not judged", never a middle.
    """

    CONFIRMED = "1", "Confirmed by other sources"
    PROBABLE = "2", "Probably true"
    POSSIBLE = "3", "Possibly true"
    DOUBTFUL = "4", "Doubtful"
    IMPROBABLE = "5", "Improbable"
    NOT_JUDGED = "6", "Truth cannot be judged"


class Status(TextChoices):
    """Where a statement stands on its way to readers."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in-review", "In review"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Stance(TextChoices):
    """What a response does to the claim (or, in a thread, to the response that it replies to)."""

    DENIES = "denies", "Denies outright"
    DENIES_IN_PART = "denies-in-part", "Denies in part"
    BLAMES_ANOTHER = "blames-another", "Blames another"
    JUSTIFIES = "justifies", "Justifies"
    ACKNOWLEDGES = "acknowledges", "Acknowledges"
    ACKNOWLEDGES_IN_PART = "acknowledges-in-part", "Acknowledges in part"
    APOLOGISES = "apologises", "Apologises"
    DECLINES = "declines", "Declines to comment"
    INVESTIGATES = "investigates", "Announces an investigation"
    REPEATS = "repeats", "Repeats the claim"
    RETRACTS = "retracts", "Retracts the claim"


DENYING_STANCES = (Stance.DENIES, Stance.DENIES_IN_PART, Stance.BLAMES_ANOTHER, Stance.JUSTIFIES)
OWNING_STANCES = (Stance.ACKNOWLEDGES, Stance.ACKNOWLEDGES_IN_PART, Stance.APOLOGISES)
NEUTRAL_STANCES = (Stance.DECLINES, Stance.INVESTIGATES)
CLAIMANT_STANCES = (Stance.REPEATS, Stance.RETRACTS)


class Scope(TextChoices):
    """What a response contests."""

    OCCURRENCE = "occurrence", "Occurrence"
    ATTRIBUTION = "attribution", "Attribution"
    PLACE = "place", "Place"
    TIME = "time", "Time"
    CASUALTIES = "casualties", "Casualties"
    WEAPON_OR_TARGET = "weapon-or-target", "Weapon or target"
    INTENT = "intent", "Intent"


class Standing(TextChoices):
    """What the actors did about a claim.

    It is derived from the published responses and says nothing about truth.
    """

    RETRACTED = "retracted", "Retracted"
    CONTESTED = "contested", "Contested"
    DENIED = "denied", "Denied"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    DECLINED = "declined", "Declined"
    UNANSWERED = "unanswered", "Unanswered"


class Sort(TextChoices):
    """In which order a list is read."""

    NEWEST = "newest", "Newest first"
    OLDEST = "oldest", "Oldest first"
    LOGGED = "logged", "Latest logged first"
    SILENCE = "silence", "Longest silence first"
    QUICKEST = "quickest", "Quickest answer first"


class QuoteState(TextChoices):
    """What became of the quote of a statement in what was kept of its source."""

    FOUND = "found", "Found word for word"
    CHANGED = "changed", "Found with differences"
    MISSING = "missing", "Not found"
    NOT_CHECKED = "not-checked", "Not looked for"


class ImportKind(TextChoices):
    """What the rows of an imported table are."""

    CLAIMS = "claims", "Claims"
    EXCHANGES = "exchanges", "Exchanges: a claim and a response in each row"
    SOURCES = "sources", "Sources"
    ACTORS = "actors", "Actors"
    PLACES = "places", "Places"


class ImportState(TextChoices):
    """How far an import has come."""

    READ = "read", "Columns to be chosen"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "To be looked at"
    WRITING = "writing", "Being written"
    FINISHED = "finished", "Finished"
    STOPPED = "stopped", "Stopped"


class RowOutcome(TextChoices):
    """What comes of a row of an imported table."""

    CREATE = "create", "New"
    CHANGE = "change", "Changed"
    SKIP = "skip", "Nothing differs"
    REFUSE = "refuse", "Refused"

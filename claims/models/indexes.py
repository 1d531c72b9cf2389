"""The indexes of statements: each with the query that needs it.

Every public list asks for what is published, so each begins with the status. They walk in the
order of a list (`orders`), so that a page is read without sorting all rows.
"""

from django.db.models import F, Index, Q

from ..querysets import orders

CLAIM_INDEXES = [
    Index(F("status"), *orders.NEWEST, name="claim_newest"),  # /claims/, the home page
    Index(F("status"), *orders.OLDEST, name="claim_oldest"),  # ?sort=oldest
    Index(F("status"), *orders.LATEST_LOGGED, name="claim_latest_logged"),  # ?sort=logged
    Index(F("status"), *orders.LONGEST_SILENCE, name="claim_longest_silence"),  # /silences/
    Index(F("status"), *orders.QUICKEST_ANSWER, name="claim_quickest_answer"),  # ?sort=quickest
    Index(
        fields=["status", "standing"], name="claim_standing"
    ),  # ?standing=…, and the count of each
    # The count of ?said_after=…&said_before=…
    Index(fields=["status", "said_earliest", "said_latest"], name="claim_said"),
]

# What replies to a response is in none of the lists of /denials/.
_TO_THE_CLAIM = Q(in_reply_to__isnull=True)

RESPONSE_INDEXES = [
    Index(F("status"), *orders.NEWEST, name="response_newest", condition=_TO_THE_CLAIM),
    Index(F("status"), *orders.OLDEST, name="response_oldest", condition=_TO_THE_CLAIM),
    Index(F("status"), *orders.LATEST_LOGGED, name="response_logged", condition=_TO_THE_CLAIM),
    # The answers to a claim, which every write of a response counts (`derivations`). Both columns, or
    # a planner without statistics takes an index above and reads all that is published.
    Index(fields=["claim", "status"], name="response_answers", condition=_TO_THE_CLAIM),
    # The replies to a response. Without the many that reply to none: SQLite would take an index of
    # those too for a quick way to them, and sort all denials.
    Index(
        fields=["in_reply_to"],
        name="response_replies",
        condition=Q(in_reply_to__isnull=False),
    ),
]

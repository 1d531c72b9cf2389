"""Who publishes and withdraws in the admin, how, and that nobody gets round it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from claims import workflow
from claims.admin.statements import StatementAdmin
from claims.choices import Stance, Standing, Status
from claims.models import Actor, Claim, Denial, Place, Response, Source
from tests import cast
from tests.desk import (
    act,
    administrator,
    analyst,
    editor,
    errors_at,
    fields_of,
    fill,
    page,
    told,
    user_of,
)

pytestmark = pytest.mark.django_db

PUBLISHING = {"publish", "publish_with_responses", "withdraw"}


def status_of(statement) -> str:
    return type(statement).objects.values_list("status", flat=True).get(pk=statement.pk)


def actions_offered(client, model) -> set[str]:
    form = client.get(page(model)).context["action_form"]
    return {code for code, _ in form.fields["action"].choices} if form else set()


# Drafts


def test_what_is_logged_is_a_draft_and_may_be_put_up_for_review() -> None:
    client = analyst()
    form = client.get(page(Claim, of="add")).context["adminform"].form
    offered = [code for code, _ in form.fields["status"].choices]
    assert (form["status"].value(), offered) == (Status.DRAFT, [Status.DRAFT, Status.IN_REVIEW])
    draft = cast.claim(published=False)
    fill(client, page(Claim, draft.pk), status=Status.IN_REVIEW)
    assert status_of(draft) == Status.IN_REVIEW


@pytest.mark.parametrize("who", [analyst, editor, administrator])
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_no_form_publishes_or_withdraws_by_its_status(who, status) -> None:
    draft = cast.claim(published=False)
    denial = cast.response(draft, published=False)
    for address in (page(Claim, draft.pk), page(Response, denial.pk)):
        answer = fill(who(), address, status=status, withdrawn_reason="Because.")
        assert "Select a valid choice" in errors_at(answer, "status")[0]
    fill(who(), page(Claim, draft.pk), **{"responses-0-status": status})
    assert (status_of(draft), status_of(denial)) == (Status.DRAFT, Status.DRAFT)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_no_form_takes_back_what_is_published(status) -> None:
    claim = cast.claim()
    denial = cast.response(claim)
    typed = {"status": status, "responses-0-status": status}
    assert fill(editor(), page(Claim, claim.pk), **typed).status_code == 302
    assert (status_of(claim), status_of(denial)) == (Status.PUBLISHED, Status.PUBLISHED)


# Who may


def test_editors_are_offered_what_analysts_are_not() -> None:
    cast.response(cast.claim())
    assert actions_offered(editor(), Claim) >= PUBLISHING
    assert not actions_offered(analyst(), Claim) & PUBLISHING
    for model in (Response, Denial):
        assert actions_offered(editor(), model) >= {"publish", "withdraw"}
        assert not actions_offered(analyst(), model) & PUBLISHING


def test_editors_have_the_buttons_and_analysts_do_not() -> None:
    draft, published = cast.claim(published=False), cast.claim()
    for client, has in ((editor(), True), (analyst(), False)):
        html = client.get(page(Claim, draft.pk)).content.decode()
        assert ('name="_publish"' in html, 'name="_publish_exchange"' in html) == (has, has)
        html = client.get(page(Claim, published.pk)).content.decode()
        assert ("Withdraw…" in html, 'name="_publish"' in html) == (has, False)


@pytest.mark.parametrize("action", sorted(PUBLISHING))
def test_no_crafted_request_of_an_analyst_publishes_or_withdraws(action) -> None:
    draft, published = cast.claim(published=False), cast.claim()
    client = analyst()
    for claim in (draft, published):
        act(client, Claim, action, claim, reason="Because.", post="yes", select_across="1")
    for button in ("_publish", "_publish_exchange"):
        assert fill(client, page(Claim, draft.pk), **{button: "1"}).status_code == 403
    assert (status_of(draft), status_of(published)) == (Status.DRAFT, Status.PUBLISHED)


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_no_crafted_request_of_an_analyst_changes_what_was_published(status) -> None:
    claim = cast.claim(status=status)
    denial = cast.response(claim, status=status)
    client = analyst()
    typed = fields_of(editor().get(page(Claim, claim.pk)))
    typed |= {"text": "Changed", "responses-0-text": "Changed"}
    assert client.post(page(Claim, claim.pk), typed).status_code == 403
    typed = fields_of(editor().get(page(Response, denial.pk))) | {"text": "Changed"}
    assert client.post(page(Response, denial.pk), typed).status_code == 403
    assert not Claim.objects.filter(text="Changed").exists()
    assert not Response.objects.filter(text="Changed").exists()


def test_a_published_response_to_a_draft_is_locked_for_analysts_within_its_form() -> None:
    draft = cast.claim(published=False)
    denial = cast.response(draft, "As it was")
    typed = {"text": "The claim changes", "responses-0-text": "Changed", "responses-0-DELETE": "on"}
    answer = fill(analyst(), page(Claim, draft.pk), **typed)
    assert answer.status_code == 302
    denial.refresh_from_db()
    assert denial.text == "As it was"
    assert Claim.objects.get().text == "The claim changes"


def test_an_analyst_changes_the_drafts_of_others() -> None:
    draft = cast.claim(status=Status.IN_REVIEW, logged_by=user_of("Editors"))
    assert fill(analyst(), page(Claim, draft.pk), text="Better").status_code == 302
    assert Claim.objects.get().text == "Better"


def test_an_editor_changes_what_is_published_but_can_not_leave_it_without_a_source() -> None:
    claim = cast.claim()
    client = editor()
    fill(client, page(Claim, claim.pk), text="Better", why="A slip.")
    assert Claim.objects.get().text == "Better"
    answer = fill(client, page(Claim, claim.pk), text="", source="", why="A slip.")
    assert errors_at(answer, "text") == ["A published statement needs its text."]
    assert errors_at(answer, "source")
    assert Claim.objects.get().text == "Better"


def test_what_is_published_while_an_analyst_types_stays_published() -> None:
    draft = cast.claim(published=False)
    client = analyst()
    typed = fields_of(client.get(page(Claim, draft.pk))) | {"text": "Changed"}
    workflow.publish(draft)
    assert client.post(page(Claim, draft.pk), typed).status_code == 403
    assert status_of(draft) == Status.PUBLISHED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Claim, Response])
def test_what_is_published_while_a_form_is_being_saved_stays_published(model, monkeypatch) -> None:
    claim = cast.claim(published=model is Response)
    statement = claim if model is Claim else cast.response(claim, published=False)
    client, address = analyst(), page(model, statement.pk)
    typed = fields_of(client.get(address)) | {"text": "Changed"}
    saving, save = Event(), StatementAdmin.save_model

    def save_slowly(*arguments) -> None:
        saving.set()
        sleep(0.5)  # time enough for whoever does not wait
        save(*arguments)

    def post() -> int:
        try:
            return client.post(address, typed).status_code
        finally:
            connection.close()

    monkeypatch.setattr(StatementAdmin, "save_model", save_slowly)
    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(post)
        assert saving.wait(10)
        workflow.publish(statement)
        assert posted.result() == 302
    statement.refresh_from_db()
    assert (statement.text, statement.status) == ("Changed", Status.PUBLISHED)


# Publishing


def test_publishing_says_what_was_published_and_what_was_not_and_why() -> None:
    good, bad = cast.claim("Good", published=False), cast.claim("Bad", published=False, source=None)
    done = cast.claim("Done before")
    response = act(editor(), Claim, "publish", good, bad, done)
    assert set(told(response)) == {
        "Published: 1 claim.",
        "Not published: “Bad”: source: A published statement needs the source that it was read in.",
        "Not published: “Done before”: It is published already.",
    }
    assert (status_of(good), status_of(bad)) == (Status.PUBLISHED, Status.DRAFT)


def test_publishing_is_logged_under_the_editors_name() -> None:
    draft = cast.claim(published=False)
    act(editor(), Claim, "publish", draft)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (user_of("Editors"), str(draft.pk))
    assert entry.get_change_message() == "Published."


def test_a_claim_is_published_alone_or_with_its_responses_as_one_asks() -> None:
    alone, together = cast.claim(published=False), cast.claim(published=False)
    left, taken = cast.response(alone, published=False), cast.response(together, published=False)
    act(editor(), Claim, "publish", alone)
    response = act(editor(), Claim, "publish_with_responses", together)
    assert (status_of(left), status_of(taken)) == (Status.DRAFT, Status.PUBLISHED)
    assert told(response) == ["Published: 1 claim and 1 response."]
    assert Claim.objects.get(pk=together.pk).standing == Standing.DENIED


def test_who_may_not_publish_responses_does_not_publish_them_with_a_claim() -> None:
    draft = cast.claim(published=False)
    cast.response(draft, published=False)
    client = editor()
    editors = user_of("Editors").groups.get()
    editors.permissions.remove(*editors.permissions.filter(codename="publish_response"))
    assert "publish_with_responses" not in actions_offered(client, Claim)
    act(client, Claim, "publish_with_responses", draft)
    assert status_of(draft) == Status.DRAFT


def test_a_new_claim_and_its_denial_are_saved_and_published_by_one_button(settings) -> None:
    settings.ALLOW_PUBLISHING_OWN = True
    row: dict = {"text": "No", "stance": Stance.DENIES, "status": Status.DRAFT}
    row |= {"actor": cast.actor("Armenia").pk, "source": cast.source().pk}
    typed: dict = {f"responses-0-{name}": value for name, value in row.items()}
    typed |= {"text": "They fired", "actor": cast.actor().pk, "source": cast.source().pk}
    fill(editor(), page(Claim, of="add"), **typed, _publish_exchange="1")
    assert Claim.objects.get().standing == Standing.DENIED


def test_what_can_not_be_published_is_saved_all_the_same() -> None:
    claim, client = cast.claim(published=False, source=None), editor()
    answer = fill(client, page(Claim, claim.pk), event=cast.event().pk, _publish="1")
    claim.refresh_from_db()
    assert (claim.event, claim.status) == (cast.event(), Status.DRAFT)
    messages = told(client.get(answer.url))
    assert "source: A published statement needs the source that it was read in." in messages[0]
    assert messages[-1] == "All that you typed is saved."


def test_more_than_can_be_done_at_once_is_refused_whole(monkeypatch) -> None:
    monkeypatch.setattr("claims.admin.publishing.MOST_AT_ONCE", 1)
    claims = [cast.claim(published=False), cast.claim(published=False)]
    for action in sorted(PUBLISHING):
        response = act(editor(), Claim, action, *claims)
        assert told(response) == ["Choose at most 1 at a time; nothing was changed."]
    assert not Claim.objects.published().exists()


# Withdrawing


@pytest.mark.parametrize("model", [Claim, Response, Denial])
def test_withdrawing_asks_for_the_reason_first(model) -> None:
    published = cast.response(cast.claim())
    statement = published.claim if model is Claim else model.objects.get()
    client = editor()
    asked = act(client, model, "withdraw", statement)
    html = asked.content.decode()
    assert 'name="reason"' in html
    assert f'value="{statement.pk}"' in html
    assert "style=" not in html
    assert "onclick" not in html
    assert status_of(statement) == Status.PUBLISHED
    for reason in ("", "  ", "x" * 501, "\0"):
        refused = act(client, model, "withdraw", statement, reason=reason)
        assert refused.context["form"].errors["reason"]
        assert status_of(statement) == Status.PUBLISHED
    done = act(client, model, "withdraw", statement, reason="Logged twice.")
    assert told(done)[0].startswith("Withdrawn: 1 ")
    statement.refresh_from_db()
    assert (statement.status, statement.withdrawn_reason) == (Status.WITHDRAWN, "Logged twice.")
    assert LogEntry.objects.get().get_change_message() == "Withdrawn: Logged twice."


def test_only_what_is_published_is_withdrawn() -> None:
    draft, published = cast.claim("Draft", published=False), cast.claim("Published")
    response = act(editor(), Claim, "withdraw", draft, published, reason="Logged twice.")
    assert set(told(response)) == {
        "Withdrawn: 1 claim.",
        "Not withdrawn: “Draft”: It is not published.",
    }
    assert (status_of(draft), status_of(published)) == (Status.DRAFT, Status.WITHDRAWN)


def test_a_withdrawn_claim_is_published_again_from_its_page() -> None:
    claim = cast.claim(status=Status.WITHDRAWN)
    fill(editor(), page(Claim, claim.pk), _publish="1")
    assert status_of(claim) == Status.PUBLISHED


# Deleting


def test_what_was_ever_published_is_deleted_by_nobody_and_no_road() -> None:
    published, withdrawn = cast.claim(), cast.claim(status=Status.WITHDRAWN)
    denial = cast.response(published)
    draft = cast.claim(published=False)
    answer = cast.response(draft)
    for client in (analyst(), editor(), administrator()):
        for statement in (published, withdrawn, denial):
            address = page(type(statement), statement.pk, of="delete")
            assert client.get(address).status_code == 403
            assert client.post(address, {"post": "yes"}).status_code == 403
            act(client, type(statement), "delete_selected", statement, post="yes")
        client.post(page(Claim, draft.pk, of="delete"), {"post": "yes"})
        act(client, Claim, "delete_selected", draft, post="yes")
        for record in (*Actor.objects.all(), *Source.objects.all()):
            client.post(page(type(record), record.pk, of="delete"), {"post": "yes"})
            act(client, type(record), "delete_selected", record, post="yes")
    assert Claim.objects.count() == 3
    assert set(Response.objects.all()) == {denial, answer}
    assert Source.objects.count() == 1


def test_an_analyst_deletes_an_own_draft_with_its_thread_and_no_other() -> None:
    own = cast.claim(published=False, logged_by=user_of("Analysts"))
    first = cast.response(own, published=False, logged_by=own.logged_by)
    cast.response(first, actor="Azerbaijan", published=False, logged_by=own.logged_by)
    foreign = cast.claim(published=False, logged_by=user_of("Editors"))
    client = analyst()
    assert client.post(page(Claim, foreign.pk, of="delete"), {"post": "yes"}).status_code == 403
    assert client.post(page(Claim, own.pk, of="delete"), {"post": "yes"}).status_code == 302
    assert list(Claim.objects.all()) == [foreign]


def test_a_draft_with_the_response_of_another_is_not_deleted_by_an_analyst() -> None:
    own = cast.claim(published=False, logged_by=user_of("Analysts"))
    cast.response(own, published=False, logged_by=user_of("Editors"))
    client = analyst()
    assert client.post(page(Claim, own.pk, of="delete"), {"post": "yes"}).status_code == 403
    assert Response.objects.exists()


def test_a_draft_response_that_has_a_reply_is_not_deleted_from_under_it() -> None:
    claim = cast.claim(published=False)
    denial = cast.response(claim, published=False)
    cast.response(denial, actor="Azerbaijan", published=False)
    answer = fill(editor(), page(Claim, claim.pk), **{"responses-0-DELETE": "on"})
    assert answer.status_code == 200
    assert "protected" in answer.content.decode()
    assert Response.objects.count() == 2


def test_only_editors_delete_what_statements_speak_of() -> None:
    place = cast.place()
    assert analyst().post(page(Place, place.pk, of="delete"), {"post": "yes"}).status_code == 403
    assert editor().post(page(Place, place.pk, of="delete"), {"post": "yes"}).status_code == 302
    assert not Place.objects.exists()


def test_what_is_published_between_the_question_and_the_deletion_stays(monkeypatch) -> None:
    """The page asked while it was a draft, and somebody published it meanwhile."""
    draft = cast.claim(published=False)
    monkeypatch.setattr("claims.roles.may_delete", lambda user, statement: True)
    workflow.publish(draft)
    for response in (
        editor().post(page(Claim, draft.pk, of="delete"), {"post": "yes"}, follow=True),
        act(editor(), Claim, "delete_selected", draft, post="yes"),
    ):
        assert told(response) == ["What was ever published is withdrawn, not deleted."]
    assert status_of(draft) == Status.PUBLISHED
    assert not LogEntry.objects.filter(action_flag=3).exists()

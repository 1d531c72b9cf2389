import pytest
from tests.test_admin import *
def errs(answer):
    print(answer.status_code)
    if answer.status_code==200:
        print(answer.context["adminform"].form.errors.as_text())
        for i in answer.context["inline_admin_formsets"]:
            print(i.formset.errors, i.formset.non_form_errors(), [f.changed_data for f in i.formset.forms])
def test_a():
    errs(fill(analyst(), page(Claim, of="add"), **new_claim()))
def test_b():
    claim = cast.claim(published=False)
    errs(fill(administrator(), page(Claim, claim.pk)))
def test_c():
    errs(fill(analyst(), page(Place, of="add"), name="x", slug="x", **{"names-0-name": "Khankendi", "names-0-language": "az", "names-TOTAL_FORMS": "1"}))

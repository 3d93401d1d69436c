"""The admin shows the tables and changes nothing."""

import pytest

from pricing.models import FreeTierRow, LimitRow, PriceRow, TableImport

pytestmark = pytest.mark.usefixtures("tables_loaded")
MODELS = [TableImport, PriceRow, FreeTierRow, LimitRow]


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_shows_but_does_not_edit(admin_client, model):
    base = f"/admin/pricing/{model._meta.model_name}/"
    row = model.objects.first()
    assert admin_client.get(base).status_code == 200
    assert b'name="_save"' not in admin_client.get(f"{base}{row.pk}/change/").content
    assert admin_client.get(f"{base}add/").status_code == 403
    assert admin_client.get(f"{base}{row.pk}/delete/").status_code == 403


@pytest.mark.parametrize(("model", "text"), [(PriceRow, "Requests-RBP"), (LimitRow, "L-B99A9384")])
def test_search_finds(admin_client, model, text):
    response = admin_client.get(f"/admin/pricing/{model._meta.model_name}/", {"q": text})
    assert response.context["cl"].result_count > 0


@pytest.mark.parametrize("model", MODELS)
def test_rows_have_names(db, model):
    assert str(model.objects.first())

from django.db import migrations, models

import claims.fields
from claims.addresses import canonical


def derive(apps, schema_editor):
    sources = apps.get_model("claims", "Source").objects.using(schema_editor.connection.alias)
    for pk, url in sources.values_list("pk", "url").iterator(2_000):
        sources.filter(pk=pk).update(canonical_url=canonical(url))


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="canonical_url",
            field=claims.fields.CanonicalAddressField(
                "url", editable=False, max_length=2000, null=True, serialize=False
            ),
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["canonical_url"], name="source_canonical_url"),
        ),
    ]

from django.db import migrations
from django.utils import timezone


def keep_what_held(apps, schema_editor):
    """Every plain row of credit terms was in force since it was written, and its limit stands in the ledger."""
    terms = apps.get_model("funds", "CreditTerms")
    for row in terms._base_manager.filter(status="PROPOSED", approved_at=None, proposed_by=None):
        row.status, row.is_applied = "APPROVED", True
        row.valid_from, row.approved_at = timezone.localdate(row.created_at), row.created_at
        row.is_prepay = row.limit_fen == 0 and row.terms_days == 0
        row.save(update_fields=["status", "is_applied", "valid_from", "approved_at", "is_prepay"])


class Migration(migrations.Migration):
    dependencies = [("funds", "0005_dated_credit_terms")]

    operations = [migrations.RunPython(keep_what_held, migrations.RunPython.noop)]

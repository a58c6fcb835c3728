from django.db import migrations


def spread_and_tie(apps, schema_editor):
    """Lines get their share of the invoice's tax; red invoices so far took back the whole, so they are tied line by line."""
    invoices = apps.get_model("funds", "Invoice")._base_manager
    lines = apps.get_model("funds", "InvoiceLine")._base_manager
    for invoice in invoices.order_by("pk").iterator():
        so_far = given = 0
        total, tax = abs(invoice.amount_fen), abs(invoice.tax_fen)
        sign = -1 if invoice.kind == "RED" else 1
        blue = list(lines.filter(invoice_id=invoice.corrects_id).order_by("pk")) if invoice.corrects_id else []
        for number, line in enumerate(lines.filter(invoice=invoice).order_by("pk")):
            so_far += abs(line.amount_fen)
            upto = (2 * tax * so_far + total) // (2 * total)
            line.tax_fen, given = sign * (upto - given), upto
            if number < len(blue):
                line.reverses_id = blue[number].pk
            line.save(update_fields=["tax_fen", "reverses"])
        if invoice.corrects_id:
            invoices.filter(pk=invoice.pk).update(reason_kind="ERROR")
            invoices.filter(pk=invoice.corrects_id).update(red_fen=total, state="REVERSED")


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_partial_red_invoices")]

    operations = [migrations.RunPython(spread_and_tie, migrations.RunPython.noop)]

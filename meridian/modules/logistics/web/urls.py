"""Addresses of the warehouse pages, below ``/warehouse/``."""

from django.urls import path

from . import board, dispatch, entry, incoming, on_time, papers, picking, receipts, returns
from .menu import add_entries

add_entries()

urlpatterns = [
    path("", board.board, name="warehouse_board"),
    path("orders/<int:pk>/pick/", board.make_list, name="make_pick_list"),
    path("orders/<int:pk>/dispatch/", dispatch.dispatch, name="dispatch_order"),
    path("picks/<int:pk>/", picking.pick_page, name="pick_page"),
    path("picks/<int:pk>/scan/", picking.scan, name="pick_scan"),
    path("picks/<int:pk>/lines/<int:line>/", picking.line_action, name="pick_line"),
    path("picks/<int:pk>/step/", picking.step, name="pick_step"),
    path("picks/<int:pk>/ship/", picking.ship, name="pick_ship"),
    path("picks/<int:pk>/list.pdf", papers.pick_list_pdf, name="pick_list_pdf"),
    path("incoming/new/", incoming.receive, name="receive_lots"),
    path("incoming/<int:pk>/temperature/", incoming.acceptance_temperature, name="acceptance_temperature"),
    path("shipments/new/", entry.new_shipment, name="shipment_new"),
    path("transfers/new/", entry.new_transfer, name="transfer_new"),
    path("shipments/<int:pk>/delivery-note.pdf", papers.delivery_note, name="delivery_note"),
    path("shipments/<int:pk>/temperature/", incoming.shipment_temperature, name="shipment_temperature"),
    path("shipments/<int:pk>/receipt/", receipts.receipt, name="shipment_receipt"),
    path("receipts/", receipts.receipt_list, name="receipt_list"),
    path("on-time/", on_time.on_time, name="on_time"),
    path("lots/<int:pk>/labels.pdf", papers.lot_labels, name="lot_labels"),
    path("returns/new/", returns.new_return, name="return_new"),
    path("returns/<int:pk>/decide/", returns.decide, name="return_decide"),
]

"""Addresses of the sellout pages made by hand, below ``/sellout/``."""

from django.urls import path

from ..objects import OPENING, SALE, TRANSFER
from . import opening, sales, shelves, transfers
from .menu import add_entries

add_entries()
SALE.pages["detail"] = sales.SaleDetail
TRANSFER.pages["detail"] = transfers.TransferDetail
OPENING.pages["detail"] = opening.OpeningDetail

urlpatterns = [
    path("sales/", sales.sale_list, name="sellout_sales"),
    path("sales/new/", sales.new_sale, name="sellout_sale_new"),
    path("sales/<int:pk>/", sales.sale_page, name="sellout_sale"),
    path("sales/<int:pk>/act/", sales.act, name="sellout_sale_act"),
    path("transfers/", transfers.transfer_list, name="sellout_transfers"),
    path("transfers/<int:pk>/", transfers.transfer_page, name="sellout_transfer"),
    path("transfers/<int:pk>/act/", transfers.act, name="sellout_transfer_act"),
    path("shelves/", shelves.shelves, name="sellout_shelves"),
    path("shelves/open/", shelves.open_shelf, name="sellout_shelf_open"),
    path("shelves/<int:hospital>/", shelves.shelf_page, name="sellout_shelf"),
    path("shelves/<int:hospital>/act/", shelves.act, name="sellout_shelf_act"),
    path("opening/", opening.opening_list, name="sellout_openings"),
    path("opening/new/", opening.new_opening, name="sellout_opening_new"),
    path("opening/<int:pk>/", opening.opening_page, name="sellout_opening"),
    path("opening/<int:pk>/act/", opening.act, name="sellout_opening_act"),
]

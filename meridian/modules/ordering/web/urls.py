"""Addresses of the order pages."""

from django.urls import path

from . import catalogue, desk, entry, order_page
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()

urlpatterns = [
    path("catalogue/", catalogue.catalogue_page, name="order_catalogue"),
    path("catalogue/add/", catalogue.add_to_order, name="order_catalogue_add"),
    path("catalogue/favourite/", catalogue.mark_favourite, name="order_favourite"),
    path("catalogue/code/", catalogue.note_code, name="order_item_code"),
    path("new/", entry.new_order, name="order_new"),
    path("mine/", order_page.my_orders, name="orders_mine"),
    path("desk/", desk.desk, name="order_desk"),
    path("desk/release/", desk.release, name="order_release"),
    path("desk/fill/", desk.fill, name="order_fill"),
    path("<int:pk>/", order_page.order_page, name="order_page"),
    path("<int:pk>/edit/", entry.edit_order, name="order_entry"),
    path("<int:pk>/again/", entry.order_again, name="order_again"),
    path("<int:pk>/split/", order_page.split, name="order_split"),
    path("<int:pk>/line/", order_page.cancel_part, name="order_cancel_part"),
]

"""Sentences about acceptance, picking, temperatures, receipts, returns and transfers: what is wrong, and how to mend it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

GSP = "医疗器械经营质量管理规范"
COLD = "冷链(运输、贮存)管理指南"

# code: (what is wrong, how to mend it, the rule)
TEXTS: dict[str, tuple[Any, Any, str]] = {
    "acceptance.quantity": (_("Nothing arrived: the quantity is %(qty)s."), _("Enter what was counted."), ""),
    "acceptance.made_later": (
        _("Made on %(made)s, after it arrived on %(arrived)s."), _("Correct one of the two dates."), "",
    ),
    "acceptance.expired": (
        _("Expired on %(expiry)s, before it arrived on %(arrived)s."),
        _("Do not take it in; report it to quality."), "医疗器械监督管理条例 art. 55",
    ),
    "acceptance.empty": (_("There is no lot to take in."), _("Add at least one lot with its quantity."), ""),
    "acceptance.sum": (
        _("%(accepted)s accepted and %(rejected)s rejected do not make the %(arrived)s that arrived."),
        _("Every unit is either accepted or rejected."), GSP,
    ),
    "acceptance.reject_reason": (
        _("%(rejected)s are rejected without a reason or a disposal."), _("Say why, and what happens to them."), GSP,
    ),
    "acceptance.status": (
        _("%(number)s is decided already."), _("Correct the stock by a further document, with its reason."), "",
    ),
    "acceptance.inspector": (
        _("An acceptance record names its inspector."), _("Enter the name of the person who inspected."), GSP,
    ),
    "serials.count": (
        _("Lot %(lot)s: %(named)s serial numbers for %(qty)s units."),
        _("These goods are told apart by serial number: scan or type one for each unit."), GSP,
    ),
    "serials.too_many": (
        _("The serial number %(serial)s belongs to no line of this document."),
        _("Look at the label again, or take it out of the list."), "",
    ),
    "scan.serial_elsewhere": (
        _("The unit %(serial)s does not stand in this warehouse by the book."),
        _("Set it aside and trace it by its serial number; pick another one."), GSP,
    ),
    "scan.serial_listed": (
        _("The unit %(serial)s is picked on list %(number)s already."), _("Pick another unit, or put it back there first."), "",
    ),
    "receipt.serials": (
        _("Lot %(lot)s: %(wrong)s units are not good, %(named)s of them are named."),
        _("Enter the serial numbers of the damaged or the missing units; report one of the two kinds at a time."), "",
    ),
    "cold.missing": (
        _("%(document)s is a cold-chain transport without a temperature record."),
        _("Upload the logger's file first."), COLD,
    ),
    "cold.undecided": (
        _("%(document)s has excursions or gaps in its temperature record that quality has not decided yet."),
        _("Ask quality to decide the temperature record."), COLD,
    ),
    "cold.rejected": (
        _("Quality rejected the goods of %(document)s because of their temperature record."),
        _("Report them as damaged, or reject them."), COLD,
    ),
    "cold.unreadable": (_("“%(name)s” cannot be read: %(why)s"), _("Export it again as csv or xlsx."), ""),
    "cold.no_readings": (
        _("“%(name)s” has no column of times with a column of temperatures."),
        _("It needs a heading such as 时间 and 温度(℃), with date and time in every row."), "",
    ),
    "cold.unread_rows": (
        _("“%(name)s” has rows without a readable time or temperature: %(rows)s."),
        _("Correct or remove these rows and upload the file again."), "",
    ),
    "cold.decided": (_("This temperature record needs no decision any more."), _("Reload the page."), ""),
    "cold.reason": (_("A decision on an excursion needs its reason."), _("Write what quality relied on."), COLD),
    "pick.nothing": (
        _("Order %(order)s has nothing set aside that is not on a pick list."),
        _("Release or reallocate the order first."), "",
    ),
    "pick.order_status": (_("Order %(order)s is “%(status)s”."), _("Only a released order is picked."), ""),
    "pick.life": (
        _("Lot %(lot)s ends on %(expiry)s; this receiver accepts goods that last at least until %(least)s."),
        _("Reallocate the order, or agree on a shorter remaining life."), "",
    ),
    "pick.expired": (
        _("Lot %(lot)s expired on %(expiry)s."), _("Reallocate the order; move the lot out of good stock."),
        "医疗器械监督管理条例 art. 55",
    ),
    "pick.lot_status": (
        _("Lot %(lot)s is not released by quality."), _("Reallocate the order, or ask quality."), GSP,
    ),
    "pick.status": (_("Pick list %(number)s is “%(status)s”."), _("Reload the page and look at its state."), ""),
    "pick.unconfirmed": (
        _("Lot %(lot)s of %(sku)s: %(left)s are neither confirmed nor reported short."),
        _("Scan them, or say why they are missing."), GSP,
    ),
    "pick.hand_reason": (
        _("A line confirmed without a scan needs a reason."), _("Choose or write why the code cannot be scanned."), "",
    ),
    "pick.quantity": (_("%(qty)s cannot be confirmed; %(left)s are open."), _("Correct the quantity."), ""),
    "pick.same_person": (
        _("%(name)s picked this list and cannot check it too."), _("Let a second person check it."), GSP,
    ),
    "pick.empty": (_("Nothing of pick list %(number)s was found."), _("Cancel the list and reallocate the order."), ""),
    "scan.unreadable": (_("“%(text)s” is not a device code."), _("Scan the label again, not the shipping label."), ""),
    "scan.check_digit": (
        _("The check digit of %(value)s is wrong."), _("Scan again; when it stays wrong, set the box aside: the label is faulty."), "",
    ),
    "scan.separator": (
        _("The scanner dropped the separators; the code can be read as %(readings)s."),
        _("Set the scanner to send the group separator (GS), or confirm the line by hand."), "",
    ),
    "scan.invalid": (_("“%(text)s” breaks the rules of its code (%(problem)s)."), _("Scan again, or confirm by hand."), ""),
    "scan.unknown_di": (
        _("No SKU has the identifier %(di)s."), _("Enter it at the SKU or its pack, or confirm the line by hand."), "",
    ),
    "scan.wrong_sku": (_("%(sku)s is not on this list."), _("Put the box back."), ""),
    "scan.wrong_lot": (
        _("Lot %(lot)s of %(sku)s is not on this list; wanted: %(wanted)s."),
        _("Take the wanted lot, or reallocate the order to this one."), "",
    ),
    "scan.no_lot": (
        _("This code of %(sku)s names no lot; wanted: %(lot)s."), _("Scan the code that holds the lot (production identifier)."), "",
    ),
    "scan.expired": (
        _("Lot %(lot)s expired on %(expiry)s."), _("Put the box into the area for expired goods and report it short."),
        "医疗器械监督管理条例 art. 55",
    ),
    "scan.expiry_differs": (
        _("The label of lot %(lot)s says it ends on %(printed)s, the record says %(known)s."),
        _("Set the box aside and ask quality."), GSP,
    ),
    "scan.serial_twice": (_("Serial number %(serial)s was scanned already."), _("Scan the next box."), ""),
    "scan.too_many": (
        _("This pack holds %(qty)s, but only %(left)s of lot %(lot)s are open."), _("Scan single units, or put the pack back."), "",
    ),
    "receipt.negative": (_("Line %(line)s (lot %(lot)s): a quantity is below zero."), _("What did not arrive is 0."), ""),
    "receipt.too_many": (
        _("Line %(line)s (lot %(lot)s): %(said)s good and damaged are %(more)s more than the %(shipped)s that were shipped."),
        _("Confirm what was shipped and report the rest under “too many”."), GSP,
    ),
    "receipt.reason": (_("Line %(line)s (lot %(lot)s) differs without a reason."), _("Say what is wrong with it."), ""),
    "receipt.lines": (_("Every line of the shipment is confirmed exactly once."), _("Reload the page and try again."), ""),
    "receipt.photos": (_("At most %(most)s photos belong to one receipt."), _("Keep the photos that show most."), ""),
    "difference.decision": (
        _("“%(decision)s” is no decision for goods of this kind (%(kind)s)."), _("Choose one of the offered decisions."), "",
    ),
    "difference.decided": (_("%(number)s is decided already."), _("Reload the page."), ""),
    "difference.reason": (_("A decision needs its reason."), _("Write what it relies on."), ""),
    "return.empty": (_("There is nothing to return."), _("Enter the quantity of at least one lot."), ""),
    "return.reason": (_("A return needs its reason."), _("Say why the goods come back."), ""),
    "return.quantity": (_("Line %(line)s (lot %(lot)s): %(qty)s cannot be returned."), _("Enter a quantity above zero."), ""),
    "return.not_delivered": (
        _("Line %(line)s (lot %(lot)s): %(received)s were delivered by us, not %(qty)s."),
        _("Return goods where they were bought."), "",
    ),
    "return.not_in_book": (
        _("Line %(line)s (lot %(lot)s): the dealer's book has %(book)s, not %(qty)s."),
        _("Correct the book by a count first, or return fewer."), "",
    ),
    "return.status": (_("Return %(number)s is “%(status)s”."), _("Reload the page and look at its state."), ""),
    "return.verdict": (
        _("Line %(line)s (lot %(lot)s): %(decided)s decided of %(arrived)s that arrived."),
        _("Every unit goes to good stock, quarantine or scrap."), GSP,
    ),
    "return.verdict_reason": (
        _("Line %(line)s (lot %(lot)s): what is not good needs a reason."), _("Write what was found."), GSP,
    ),
    "transfer.empty": (_("There is nothing to move."), _("Add a lot with its quantity."), ""),
    "transfer.same": (_("Both warehouses are the same."), _("Choose another warehouse."), ""),
    "ship.check": (
        _("Pick list %(number)s is not checked yet."), _("Let a second person check it before it leaves."), GSP,
    ),
    "ship.allocation_gone": (
        _("The order was reallocated after pick list %(number)s was made."),
        _("Cancel the list, put the goods back and make a new one."), "",
    ),
    "pack.missing": (
        _("%(document)s is cold-chain goods without a packing record."),
        _("Enter packing method, pre-cooling, temperature and logger number."), COLD,
    ),
    "pack.lapsed": (
        _("The validation of packing method %(method)s does not hold on that day (valid until %(until)s)."),
        _("Choose a method with a valid validation."), COLD,
    ),
    "pack.range": (
        _("Packing method %(method)s holds %(low)s to %(high)s °C; the goods need %(least)s to %(most)s °C."),
        _("Choose a method whose range lies within that of the goods."), COLD,
    ),
    "pack.hours": (
        _("%(planned)s hours of transport are planned; the packing method is validated for %(hours)s."),
        _("Choose a longer method or a faster transport."), COLD,
    ),
    "pack.precool": (
        _("The box was pre-cooled for %(minutes)s minutes; the method asks for %(least)s."), _("Cool the box longer."), COLD,
    ),
    "pack.start": (
        _("The box shows %(temp)s °C at closing; the goods need %(least)s to %(most)s °C."),
        _("Cool the box down before closing it."), COLD,
    ),
    "pack.logger": (_("A temperature logger goes along with cold-chain goods, and no number is given."), _("Enter the logger's number."), COLD),
    "pack.person": (_("A packing record names who packed, and at least one box."), _("Enter name and number of boxes."), COLD),
    "platform.order": (
        _("Order %(order)s is not a released order that a platform delivers."), _("Choose a released order with a delivering platform."), "",
    ),
    "platform.line": (
        _("Line %(line)s: %(qty)s cannot be delivered, %(open)s are open."), _("Correct the quantity."), "",
    ),
    "ship.carrier": (
        _("%(document)s is cold-chain goods, and %(carrier)s is no cold-chain carrier."),
        _("Choose a carrier with a cold chain."), COLD,
    ),
}  # fmt: skip

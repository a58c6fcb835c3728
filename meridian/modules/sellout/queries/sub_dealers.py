"""Who stands directly below a dealer in the channel."""

from __future__ import annotations

from meridian.modules.dealers import queries as dealers
from meridian.modules.dealers.choices import DealerStatus


def sub_dealers(dealer_id: int) -> dict[int, str]:
    """``{key: name}`` of the active dealers directly below."""
    ids = [pk for pk in dealers.subtree_ids(dealer_id) if pk != dealer_id]
    if not ids:
        return {}
    own = dealers.tree_paths([dealer_id]).get(dealer_id, "")
    standing = dealers.standings(ids)
    names = dealers.dealer_names(ids)
    found = {}
    for pk in ids:
        status, path, _region = standing.get(pk, ("", "", ""))
        if status == DealerStatus.ACTIVE and path.removeprefix(own).strip("/").count("/") == 0:
            found[pk] = names.get(pk, "")
    return dict(sorted(found.items(), key=lambda pair: pair[1]))

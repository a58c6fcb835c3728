"""The path of a lot as a drawing: holders in columns by their place in the channel, moves as lines with quantities."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.modules.stock import queries as stock

LAYERS = {"SUPPLIER": 0, "OPENING": 0, "COMPANY": 1, "TRANSIT": 2, "DEALER": 3, "UNEXPLAINED": 3, "COUNT_DIFFERENCE": 3, "HOUSE_DIFF": 1,
          "HOSPITAL": 4, "SCRAP": 4}  # fmt: skip
COLUMN, ROW, PAD = 230, 56, 26
# Widths in pixels of a Chinese character of a name and of a digit of a quantity; places along a line to write it at.
LETTER, DIGIT = 12, 7
SPOTS = (0.5, 0.62, 0.38, 0.72, 0.28, 0.8, 0.2, 0.87)
Point = tuple[int, int]
Places = dict[str, Point]
Box = tuple[float, float, float, float]


def graph_of(actor: Actor, lot_id: int, *, focus: str = "", limit: int = 40) -> dict[str, Any]:
    """Nodes and lines with coordinates. ``focus`` keeps the holders next to one holder when there are too many."""
    path = stock.lot_path(actor, lot_id)
    edges = [edge for edge in path.edges if not edge.from_key.startswith("SUPPLIER")] or list(path.edges)
    edges = _through(edges)
    if focus and len(edges) > limit:
        near = [edge for edge in edges if focus in (edge["from"], edge["to"])]
        edges = sorted(near, key=lambda edge: -edge["qty"])[:limit] or edges[:limit]
    more = max(0, len(edges) - limit)
    edges = edges[:limit]
    names = {node.key: node for node in path.nodes}
    keys = list(dict.fromkeys(key for edge in edges for key in (edge["from"], edge["to"])))
    places = _place(keys)
    nodes = [_node(key, names[key], places[key]) for key in keys]
    height = max((y for _x, y in places.values()), default=0) + PAD + 18
    width = max((x for x, _y in places.values()), default=0) + PAD + 70
    return {
        "width": max(width, 200), "height": max(height, 60), "more": more,
        "nodes": nodes,
        "edges": _lines(edges, places, [_label_box(node) for node in nodes]),
    }  # fmt: skip


def _through(edges: list[Any]) -> list[dict[str, Any]]:
    """Edges as dictionaries, with the stop in transit taken out: company → transit → dealer becomes company → dealer."""
    into = {edge.to_key: edge for edge in edges if edge.to_key.startswith("TRANSIT")}
    made: dict[tuple[str, str], dict[str, Any]] = {}
    for edge in edges:
        if edge.to_key.startswith("TRANSIT"):
            continue
        source = into[edge.from_key].from_key if edge.from_key in into else edge.from_key
        known = made.setdefault((source, edge.to_key), {
            "from": source, "to": edge.to_key, "qty": 0, "first": edge.first_date, "latest": edge.last_date,
        })  # fmt: skip
        known["qty"] += edge.qty
        known["latest"] = max(known["latest"], edge.last_date)
    arrived = {edge.from_key for edge in edges if edge.from_key.startswith("TRANSIT")}
    for key, edge in into.items():
        if key not in arrived:
            made[edge.from_key, key] = {"from": edge.from_key, "to": key, "qty": edge.qty, "first": edge.first_date,
                                        "latest": edge.last_date}  # fmt: skip
    return list(made.values())


def _place(keys: list[str]) -> Places:
    used: dict[int, int] = {}
    layers = sorted({LAYERS.get(key.split(":")[0], 3) for key in keys})
    column_of = {layer: index for index, layer in enumerate(layers)}
    places = {}
    for key in keys:
        column = column_of[LAYERS.get(key.split(":")[0], 3)]
        row = used.get(column, 0)
        used[column] = row + 1
        places[key] = (PAD + 60 + column * COLUMN, PAD + row * ROW)
    return places


def _node(key: str, node: Any, place: tuple[int, int]) -> dict[str, Any]:
    kind = key.split(":")[0]
    name = node.name
    return {
        "x": place[0], "y": place[1], "label_y": place[1] + 21, "name": name if len(name) <= 12 else f"{name[:11]}…",
        "full": name, "on_hand": node.on_hand, "css": "odd" if kind == "UNEXPLAINED" else "end" if kind == "HOSPITAL" else "",
    }  # fmt: skip


def _curve(edge: dict[str, Any], places: Places) -> tuple[Point, Point, Point, Point]:
    (x1, y1), (x2, y2) = places[edge["from"]], places[edge["to"]]
    middle = (x1 + x2) // 2 + (40 if x1 == x2 else 0)
    return (x1, y1), (middle, y1), (middle, y2), (x2, y2)


def _on_curve(curve: tuple[Point, Point, Point, Point], t: float) -> tuple[float, float]:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return tuple(sum(w * point[axis] for w, point in zip(weights, curve, strict=True)) for axis in (0, 1))  # type: ignore[return-value]


def _lines(edges: list[dict[str, Any]], places: Places, taken: list[Box]) -> list[dict[str, Any]]:
    """The edges with their quantities, each written beside its own line where nothing else is written yet."""
    made = []
    for edge in edges:
        curve = _curve(edge, places)
        spots = [_spot(_on_curve(curve, t), str(edge["qty"])) for t in SPOTS]
        box = next((spot for spot in spots if not any(_meet(spot, other) for other in taken)), spots[0])
        taken.append(box)
        (x1, y1), (bx1, by1), (bx2, by2), (x2, y2) = curve
        made.append({
            "d": f"M{x1},{y1} C{bx1},{by1} {bx2},{by2} {x2},{y2}", "qty": edge["qty"], "x": round((box[0] + box[2]) / 2),
            "y": round(box[3] - 3), "css": "odd" if edge["from"].startswith("UNEXPLAINED") else "",
        })  # fmt: skip
    return made


def _spot(point: tuple[float, float], text: str) -> Box:
    """The box of a quantity that stands above a point of its line."""
    x, y = point
    half = (DIGIT * len(text) + 6) / 2
    return (x - half, y - LETTER - 6, x + half, y - 3)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _label_box(node: dict[str, Any]) -> Box:
    """The circle of a holder and his name below it."""
    half = max(8, LETTER * len(node["name"]) / 2)
    return (node["x"] - half, node["y"] - 8, node["x"] + half, node["label_y"] + 4)

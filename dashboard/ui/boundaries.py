"""Thins neighbouring areas without opening gaps: a shared border is simplified once for both."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

Point = tuple[float, float]  # lon, lat
Ring = list[Point]  # closed: the first point stands again at the end
Polygon = list[Ring]  # outer ring, then holes
Area = list[Polygon]


def simplified(areas: Sequence[Area], *, tolerance_deg: float, digits: int = 5) -> list[Area]:
    """This function will thin areas to a tolerance in degrees (1e-4 ≈ 10 m), borders in common."""
    rounded = [[[_rounded(ring, digits) for ring in polygon] for polygon in area] for area in areas]
    junctions = _junctions(ring for area in rounded for polygon in area for ring in polygon)
    thin: dict[tuple[Point, ...], list[Point]] = {}

    def border(points: list[Point]) -> list[Point]:
        forward = points <= points[::-1]
        key = tuple(points if forward else points[::-1])
        if key not in thin:
            thin[key] = _thinned(list(key), tolerance_deg)
        return thin[key] if forward else thin[key][::-1]

    def ring_of(ring: Ring) -> Ring:
        arcs = [border(arc) for arc in _arcs(ring, junctions)]
        return [point for arc in arcs for point in arc[:-1]] + [arcs[0][0]]

    return [
        _without_specks([[ring_of(ring) for ring in polygon] for polygon in area], tolerance_deg)
        for area in rounded
    ]


def dissolved(areas: Iterable[Area]) -> list[Ring]:
    """This function will return the outlines around neighbours: borders that two share vanish."""
    edges = Counter(
        edge
        for area in areas
        for polygon in area
        for ring in polygon
        for edge in zip(ring, ring[1:], strict=False)
    )
    onward: dict[Point, list[Point]] = defaultdict(list)
    for start, end in edges:
        if (end, start) not in edges:
            onward[start].append(end)
    rings = []
    while onward:
        ring = [next(iter(onward))]
        while ring[-1] in onward:
            following = onward[ring[-1]].pop()
            if not onward[ring[-1]]:
                del onward[ring[-1]]
            ring.append(following)
        rings.append(ring)
    return rings


def ring_area(ring: Ring) -> float:
    """This function will return a ring's area in square degrees, positive against the clock."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False)) / 2


def centre(area: Area) -> Point:
    """This function will return the centroid of an area's largest polygon, lon and lat."""
    ring = max((polygon[0] for polygon in area), key=lambda outer: abs(ring_area(outer)))
    size = ring_area(ring)
    x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False):
        cross = x0 * y1 - x1 * y0
        x, y = x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (round(x / (6 * size), 5), round(y / (6 * size), 5)) if size else ring[0]


def _rounded(ring: Ring, digits: int) -> Ring:
    points: Ring = []
    for x, y in ring:
        point = (round(x, digits), round(y, digits))
        if not points or points[-1] != point:
            points.append(point)
    return points


def _junctions(rings: Iterable[Ring]) -> set[Point]:
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for start, end in zip(ring, ring[1:], strict=False):
            neighbours[start].add(end)
            neighbours[end].add(start)
    return {point for point, near in neighbours.items() if len(near) != 2}


def _arcs(ring: Ring, junctions: set[Point]) -> list[list[Point]]:
    open_ring = ring[:-1]
    starts = [place for place, point in enumerate(open_ring) if point in junctions]
    if not starts:
        starts = [open_ring.index(min(open_ring))]
    turned = open_ring[starts[0] :] + open_ring[: starts[0]]
    cuts = [place - starts[0] for place in starts] + [len(turned)]
    turned.append(turned[0])
    return [turned[start : end + 1] for start, end in zip(cuts, cuts[1:], strict=False)]


def _thinned(points: list[Point], tolerance: float) -> list[Point]:
    """Douglas–Peucker without recursion; a closed border keeps its farthest point as well."""
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        far, place = max(
            (_distance(points[at], points[first], points[last]), at)
            for at in range(first + 1, last)
        )
        if far > tolerance or points[first] == points[last]:
            kept.add(place)
            spans += [(first, place), (place, last)]
    return [points[at] for at in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length)) if length else 0.0
    return float(((px - ax - along * dx) ** 2 + (py - ay - along * dy) ** 2) ** 0.5)


def _without_specks(area: Area, tolerance: float) -> Area:
    largest = max(area, key=lambda polygon: abs(ring_area(polygon[0])))
    speck = tolerance * tolerance * 4
    return [
        [ring for place, ring in enumerate(polygon) if place == 0 or abs(ring_area(ring)) > speck]
        for polygon in area
        if polygon is largest or (len(polygon[0]) > 3 and abs(ring_area(polygon[0])) > speck)
    ]

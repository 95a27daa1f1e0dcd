"""Geometry of a small map, drawn by the server: distances, projection, tiles.

Places are ``(latitude, longitude)`` in degrees. A route is taken to stay on one side of
the antimeridian (180°): roads do.
"""

import math
from typing import NamedTuple

EARTH_KM = 6371.0088
#: side of a tile and size of the picture, in pixels of the drawing
TILE = 256
WIDTH, HEIGHT = 360, 250
#: room around the outermost places for their numbers and names
MARGIN = 44
#: nearer makes no sense for addresses, which are known by their street at best
MAX_ZOOM = 13
#: beyond it Web Mercator is not defined
MAX_LATITUDE = 85.05
BAR_PIXELS = 110


class View(NamedTuple):
    """A part of the world: its zoom and its upper left corner, in pixels."""

    zoom: float
    left: float
    top: float


def distance(one, other):
    """:return: kilometres along the great circle between two places"""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(half, 1)))


def project(place):
    """:return: x and y in Web Mercator (EPSG:3857), the world being 1 wide; y grows to
    the south"""
    latitude, longitude = place
    latitude = math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, latitude)))
    y = (1 - math.asinh(math.tan(latitude)) / math.pi) / 2
    return (longitude + 180) / 360, y


def fit(places, whole=False):
    """The nearest view that shows all places.

    :param places: one or more
    :param bool whole: only a zoom for which there are tiles
    """
    xs, ys = zip(*map(project, places), strict=True)
    zoom = MAX_ZOOM
    for span, room in (
        (max(xs) - min(xs), WIDTH - 2 * MARGIN),
        (max(ys) - min(ys), HEIGHT - 2 * MARGIN),
    ):
        if span:
            zoom = min(zoom, math.log2(room / TILE / span))
    zoom = max(zoom, 0)
    if whole:
        zoom = math.floor(zoom)
    world = TILE * 2**zoom
    return View(
        zoom,
        (max(xs) + min(xs)) / 2 * world - WIDTH / 2,
        (max(ys) + min(ys)) / 2 * world - HEIGHT / 2,
    )


def place_on(view, place):
    """:return: x and y of a place in the picture, in pixels"""
    world = TILE * 2**view.zoom
    x, y = project(place)
    return round(x * world - view.left, 1), round(y * world - view.top, 1)


def tiles(view):
    """Tiles that cover a view of a whole zoom, at most six by these sizes.

    :return: list of dicts ``z``, ``x``, ``y`` (of the tile), ``left``, ``top`` (in the
        picture)
    """
    count = 2**view.zoom
    columns = range(
        math.floor(view.left / TILE), math.floor((view.left + WIDTH - 1) / TILE) + 1
    )
    rows = range(
        max(math.floor(view.top / TILE), 0),
        min(math.floor((view.top + HEIGHT - 1) / TILE), count - 1) + 1,
    )
    return [
        {
            "z": view.zoom,
            "x": column % count,
            "y": row,
            "left": round(column * TILE - view.left, 1),
            "top": round(row * TILE - view.top, 1),
        }
        for row in rows
        for column in columns
    ]


def scale_bar(view, latitude):
    """A round length that fits into the corner.

    :param float latitude: of the middle of the view
    :return: pixels and kilometres
    """
    around = 2 * math.pi * EARTH_KM * math.cos(math.radians(latitude))
    per_pixel = around / (TILE * 2**view.zoom)
    longest = per_pixel * BAR_PIXELS
    power = 10 ** math.floor(math.log10(longest))
    length = max(step * power for step in (1, 2, 5) if step * power <= longest)
    return round(length / per_pixel, 1), length

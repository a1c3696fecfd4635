"""The whereabouts that a sentence expresses around its located names."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.geo import kilometres
from geomap.model import AREAS, Place, Toponym

from .expressions import Distance, Expression, Form
from .extent import Outline, Whereabouts
from .ground import reach_km
from .spots import FINE, LIMITED_KM, Land, Spot, spot, surroundings

_UNITS = {"kilometres": "km", "miles": "miles", "nautical": "nautical miles", "metres": "m"}


def whereabouts(
    said: Sequence[Expression], toponyms: Sequence[Toponym], outline: Outline, land: Land | None = None
) -> list[Whereabouts]:
    """The whereabouts that expressions give around names that have a place, in order of the text.

    `toponyms` are those of the same sentence. `outline` gives the polygon of an area, `land` what is dry in a box: without
    it, nothing is known to lie off a coast. An expression that only describes a town ("Avdiivka, north of Donetsk") is left
    out, since the town is the better answer; for a name without a place it is the answer ("the hamlet of Um Hashaba, 20 km
    northwest of Kutum").
    """
    partners = [t.place for t in toponyms if t.place]
    placed = [(each, spot(each, partners, outline, land)) for each in said]
    found = [_whereabouts(each, ground) for each, ground in placed if ground]
    return [each for each in found if each]


def references(said: Sequence[Expression]) -> list[tuple[Toponym | None, Toponym]]:
    """Names and those that only tell where they lie: Avdiivka and Donetsk in "Avdiivka, north of Donetsk".

    The towns at the ends of a road tell where that lies: with them stands None.
    """
    telling = [each for each in said if each.form is Form.ROUTE or (each.head and each.head.place)]
    return [(each.head, anchor) for each in telling for anchor in each.anchors]


def near(toponym: Toponym, outline: Outline) -> Whereabouts | None:
    """The surroundings of a place, where it is clear from elsewhere that they are meant. None for a name without a place."""
    if toponym.place is None:
        return None
    ground = surroundings(toponym.place, outline)
    uncertainty = round(reach_km(ground.footprint, *ground.point), 1)
    span, name = (toponym.start, toponym.end), f"near {_spelled(toponym)}"
    return Whereabouts(
        *span, (toponym,), name, *ground.point, ground.footprint, ground.geo_precision, ground.where_prec, uncertainty
    )


def _whereabouts(each: Expression, ground: Spot) -> Whereabouts | None:
    uncertainty = round(reach_km(ground.footprint, *ground.point), 1)
    head = each.head
    if head and head.place and _describes(ground, uncertainty, head.place):
        return None
    if head and head.place and each.form is not Form.DISTANCE:
        head = None
    start, anchors = (head.start, (head, *each.anchors)) if head else (each.start, each.anchors)
    name = f"{head.text}, {_name(each)}" if head else _name(each)
    return Whereabouts(
        start, each.end, anchors, name, *ground.point, ground.footprint, ground.geo_precision, ground.where_prec, uncertainty
    )


def _describes(ground: Spot, uncertainty: float, place: Place) -> bool:
    """Whether an expression tells no more than where the place before it lies."""
    return place.kind in FINE and kilometres(*ground.point, place.lat, place.lon) <= uncertainty + LIMITED_KM


def _name(each: Expression) -> str:
    """The expression in plain English, whatever its language.

    Names stand as the report spells them, if it does so in Latin letters.
    """
    first, *more = map(_spelled, each.anchors)
    second = more[0] if more else ""
    compass = each.compass or ""
    match each.form:
        case Form.DISTANCE:
            return f"{_length(each.distance)} {f'{compass} of' if compass else 'from'} {first}"
        case Form.BORDER:
            return f"{first}–{second} border" if second else f"border with {first}"
        case Form.ROUTE:
            return f"{first}–{second} {each.word}"
        case Form.BETWEEN:
            return f"between {first} and {second}"
        case Form.COAST:
            return f"off {first}"
        case Form.OUTSKIRTS:
            return f"{_adjective(compass)}outskirts of {first}"
        case Form.BEARING:
            return f"{compass} of {first}"
        case Form.PART:
            return f"{_adjective(compass)}{first}"
        case Form.NEAR:
            return f"near {first}"
        case Form.REGION | Form.DISTRICT:
            return _area_name(each)


def _area_name(each: Expression) -> str:
    anchor = each.anchors[0]
    return anchor.place.name if anchor.place and anchor.place.kind in AREAS else f"{_spelled(anchor)} {each.form}"


def _adjective(compass: str) -> str:
    return f"{compass}{'' if compass == 'central' else 'ern'} " if compass else ""


def _length(distance: Distance | None) -> str:
    if distance is None:
        return ""
    upper = f"–{distance.high:g}" if distance.high > distance.low else ""
    return f"{distance.low:g}{upper} {_UNITS[distance.unit]}"


def _spelled(anchor: Toponym) -> str:
    latin = all(c < "\u0250" or not c.isalpha() for c in anchor.text)
    return anchor.text if anchor.place is None or (latin and not anchor.text.isupper()) else anchor.place.name

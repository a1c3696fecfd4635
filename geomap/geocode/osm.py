"""What kind of place an OpenStreetMap feature is."""

from __future__ import annotations

from geomap.model import Kind

# Values of OSM's `place` key and of Nominatim's `addresstype`:
# https://wiki.openstreetmap.org/wiki/Key:place and https://nominatim.org/release-docs/latest/api/Output/
_WORDS = {
    Kind.CONTINENT: "continent",
    Kind.COUNTRY: "country",
    Kind.ADMIN1: "state province region",
    Kind.ADMIN2: "county district state_district",
    Kind.ADMIN3: "municipality subdistrict",
    Kind.SETTLEMENT: "city town village hamlet isolated_dwelling farm locality allotments"
    " borough suburb quarter neighbourhood city_district residential",
    Kind.WATER: "sea ocean bay strait water",
    Kind.LAND: "island islet archipelago national_park protected_area",
}
_BY_WORD = {word: kind for kind, words in _WORDS.items() for word in words.split()}

# Keys whose features bear the names that news uses for places. Shops, offices, amenities, buildings and highways are
# left out on purpose: they are named after places, and a report that names the place does not mean them.
_BY_CLASS = {
    "place": None,  # place=house and place=postcode are addresses
    "boundary": None,
    "natural": Kind.LAND,
    "mountain_pass": Kind.LAND,
    "waterway": Kind.WATER,
    "landuse": Kind.SITE,
    "aeroway": Kind.SITE,
    "military": Kind.SITE,
    "man_made": Kind.SITE,
    "power": Kind.SITE,
    "bridge": Kind.SITE,
}

# Nominatim's place_rank for administrative boundaries: https://nominatim.org/release-docs/latest/customize/Ranking/
_BY_RANK = ((4, Kind.COUNTRY), (9, Kind.ADMIN1), (12, Kind.ADMIN2), (15, Kind.ADMIN3), (30, Kind.SETTLEMENT))


def kind_of(osm_class: str, osm_type: str, addresstype: str, rank: float) -> Kind | None:
    """The kind of an OSM feature, or None where no incident is placed by such a thing.

    >>> kind_of("place", "village", "", 19), kind_of("boundary", "administrative", "state", 8), kind_of("shop", "", "", 30)
    (<Kind.SETTLEMENT: 'settlement'>, <Kind.ADMIN1: 'admin1'>, None)
    """
    if osm_class not in _BY_CLASS:
        return None
    if (osm_class, osm_type) == ("boundary", "administrative"):
        return _BY_WORD.get(addresstype) or next((kind for last, kind in _BY_RANK if rank <= last), None)
    return _BY_WORD.get(osm_type, _BY_CLASS[osm_class])

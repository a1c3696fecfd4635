-- The compiled gazetteer. Written once, then opened read-only.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- pk is the GeoNames id; a place of another source has a negative one, made of its id (naming.place_key), and keeps `id`.
CREATE TABLE place (
    pk INTEGER PRIMARY KEY,
    id TEXT,
    name TEXT NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    kind TEXT NOT NULL,
    country TEXT,
    admin1 INTEGER,  -- pk of the region
    population INTEGER NOT NULL,
    source TEXT NOT NULL,
    imported INTEGER NOT NULL DEFAULT 0
);

-- origin: 0 built, 1 imported with its place, 2 attached to a place by an import.
CREATE TABLE name (
    key TEXT NOT NULL,
    place INTEGER NOT NULL,
    "primary" INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    PRIMARY KEY (key, place)
) WITHOUT ROWID;

-- GeoNames codes of the areas ("UA.05"), to give an imported place its region.
CREATE TABLE code (code TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE outline (place INTEGER PRIMARY KEY, kind TEXT NOT NULL, radius_km REAL NOT NULL, wkb BLOB NOT NULL);
CREATE VIRTUAL TABLE outline_box USING rtree (place, west, east, south, north);

-- The third dimension is the power of ten of the population: "the largest towns in view" then reads few rows at any zoom.
-- It is one thick, as a box without volume would not be grouped by where it lies: most villages have no population.
CREATE VIRTUAL TABLE settlement_box USING rtree (place, west, east, south, north, least, most);

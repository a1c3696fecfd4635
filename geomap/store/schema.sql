-- What stands in braces comes from Python: the columns of reports and incidents from the dataclasses (see rows.py).

PRAGMA application_id = {application};
PRAGMA user_version = {schema};

CREATE TABLE store (
    token TEXT NOT NULL      -- tells this database from any other
);
INSERT INTO store VALUES (lower(hex(randomblob(8))));

-- Every moment at which the data changed, UTC.
CREATE TABLE changes (number INTEGER PRIMARY KEY, at TEXT NOT NULL UNIQUE);

CREATE TABLE reports ({report}, PRIMARY KEY (id));

-- What the claims of an incident come to.
CREATE TABLE incidents (
    key INTEGER PRIMARY KEY, -- what claims, place_time and words know an incident by
    since INTEGER NOT NULL REFERENCES changes (number),
    {incident},
    UNIQUE (id)
);
CREATE INDEX incidents_by_day ON incidents (date_start DESC, n_reports DESC, key, role);
-- All that geomap/index keeps in memory, so that it need not read whole incidents.
CREATE INDEX incidents_in_brief ON incidents (
    role, event_type, country, status, date_start, date_end, lat, lon, n_reports, killed_best, geo_precision, where_prec,
    admin1, place_name, review, uncertainty_km, gazetteer_id
);
CREATE INDEX incidents_by_change ON incidents (since);

-- What incidents were before they changed or were withdrawn: true from `since` until before `until`.
CREATE TABLE past (
    key INTEGER PRIMARY KEY, -- negative, so that place_time and words can hold what is and what was
    since INTEGER NOT NULL REFERENCES changes (number),
    until INTEGER NOT NULL REFERENCES changes (number),
    {incident},              -- without the toponym, which only an incident's own page shows
    incident INTEGER NOT NULL -- the key that it had
);
CREATE INDEX past_by_id ON past (id);
CREATE INDEX past_by_end ON past (until);

-- The ledger: an incident as each report tells it.
CREATE TABLE claims (
    key INTEGER PRIMARY KEY,
    report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    incident INTEGER NOT NULL REFERENCES incidents (key) DEFERRABLE INITIALLY DEFERRED, -- which may be written anew
    marks TEXT NOT NULL,     -- JSON array
    why TEXT NOT NULL,       -- what spoke for joining it to the incident
    {incident}
);
CREATE INDEX claims_by_report ON claims (report);
CREATE INDEX claims_by_incident ON claims (incident);

-- What finds the claims that may tell of the same event: the ground and days that they allow, and their marks.
CREATE VIRTUAL TABLE ground USING rtree (key, west, east, south, north, first, last);
CREATE TABLE marks (mark TEXT, claim INTEGER, PRIMARY KEY (mark, claim)) WITHOUT ROWID;

CREATE TRIGGER claim_gone AFTER DELETE ON claims BEGIN
    DELETE FROM ground WHERE key = old.key;
    DELETE FROM marks WHERE claim = old.key AND mark IN (SELECT value FROM json_each(old.marks));
END;

-- Reports whose claims a person has taken out of an incident; they stand even if one of the two is withdrawn for a while.
CREATE TABLE apart (report TEXT, incident TEXT, PRIMARY KEY (report, incident)) WITHOUT ROWID;

-- Files of reports (shards) that have been read to their end, in the state that they were in then (size and time of change).
-- Each is entered with its last stretch, and taken out again with the first one that is read anew.
CREATE TABLE shards (path TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;

-- What has been read of them: each piece by its first byte, with a digest of what it held and which geomap read it.
CREATE TABLE stretches (
    key INTEGER PRIMARY KEY,
    shard TEXT NOT NULL,
    start INTEGER NOT NULL,
    digest TEXT NOT NULL,
    reader TEXT NOT NULL,
    UNIQUE (shard, start)
);

-- What could not be read in them, and is not tried again: the report's id where that is known, where it stands, and why.
CREATE TABLE aside (
    key INTEGER PRIMARY KEY,
    shard TEXT NOT NULL,
    start INTEGER NOT NULL,
    report TEXT,
    source TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX aside_by_shard ON aside (shard, start);

-- Longitude, latitude and day (Julian). What an incident lacks spans everything: no bbox and no interval may hide it.
-- The R*Tree keeps 32-bit floats, so that what it finds has to be tested against the columns again.
CREATE VIRTUAL TABLE place_time USING rtree (key, west, east, south, north, first, last);

-- Where it puts incidents and former ones.
CREATE VIEW placed AS
SELECT
    key,
    coalesce(lon, -180) AS west, coalesce(lon, 180) AS east,
    coalesce(lat, -90) AS south, coalesce(lat, 90) AS north,
    coalesce(julianday(min(date_start, date_end)), julianday(date_start), julianday(date_end), 0) AS first,
    coalesce(julianday(max(date_start, date_end)), julianday(date_end), julianday(date_start), 1e7) AS last
FROM (
    SELECT key, lon, lat, date_start, date_end FROM incidents
    UNION ALL
    SELECT key, lon, lat, date_start, date_end FROM past
);

CREATE TRIGGER incident_placed AFTER INSERT ON incidents BEGIN
    INSERT INTO place_time SELECT * FROM placed WHERE key = new.key;
END;

-- The words of title, place, quote, claimant and publisher of every claim, folded: what is left is words between spaces.
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'ascii', detail = full);

-- Incidents and former ones as downloads give them: a GeoJSON Feature in UTF-8.
CREATE TABLE features (key INTEGER PRIMARY KEY, json BLOB NOT NULL);

-- A state that another change made becomes history; one that the present change made and unmade never was.
CREATE TRIGGER incident_past AFTER DELETE ON incidents WHEN old.since < (SELECT max(number) FROM changes) BEGIN
    INSERT INTO past SELECT
        coalesce((SELECT min(key) FROM past), 0) - 1, old.since, (SELECT max(number) FROM changes), {old}, old.key;
    UPDATE place_time SET key = (SELECT min(key) FROM past) WHERE key = old.key;
    UPDATE words SET rowid = (SELECT min(key) FROM past) WHERE rowid = old.key;
    UPDATE features SET key = (SELECT min(key) FROM past) WHERE key = old.key;
END;
CREATE TRIGGER incident_gone AFTER DELETE ON incidents WHEN old.since = (SELECT max(number) FROM changes) BEGIN
    DELETE FROM place_time WHERE key = old.key;
    DELETE FROM words WHERE rowid = old.key;
    DELETE FROM features WHERE key = old.key;
END;

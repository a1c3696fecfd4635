-- From schema 3 to 4. A migration that has been released is never edited: add another one.
-- After it every incident is rendered into `features`.

ALTER TABLE past ADD COLUMN incident INTEGER NOT NULL DEFAULT 0;
UPDATE past SET incident = coalesce((SELECT key FROM incidents WHERE incidents.id = past.id), 0);

DROP INDEX incidents_by_day;
CREATE INDEX incidents_by_day ON incidents (date_start DESC, n_reports DESC, key, role);
DROP INDEX incidents_by_facet;
CREATE INDEX incidents_in_brief ON incidents (
    role, event_type, country, status, date_start, date_end, lat, lon, n_reports, killed_best, geo_precision, where_prec,
    admin1, place_name, review, uncertainty_km, gazetteer_id
);
CREATE INDEX incidents_by_change ON incidents (since);

CREATE TABLE features (key INTEGER PRIMARY KEY, json BLOB NOT NULL);

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

DROP TRIGGER incident_placed;
CREATE TRIGGER incident_placed AFTER INSERT ON incidents BEGIN
    INSERT INTO place_time SELECT * FROM placed WHERE key = new.key;
END;

DROP TRIGGER incident_past;
CREATE TRIGGER incident_past AFTER DELETE ON incidents WHEN old.since < (SELECT max(number) FROM changes) BEGIN
    INSERT INTO past SELECT
        coalesce((SELECT min(key) FROM past), 0) - 1, old.since, (SELECT max(number) FROM changes), old.id, old.title,
        old.event_type, old.sub_event_type, old.role, old.status, old.claimant, old.date_start, old.date_end, old.datetime,
        old.time_precision, old.place_name, old.gazetteer_id, old.geocode_method, old.country, old.admin1, old.lat, old.lon,
        old.geo_precision, old.where_prec, old.uncertainty_km, old.killed_low, old.killed_best, old.killed_high,
        old.injured_low, old.injured_best, old.injured_high, old.quote, old.source_url, old.source_title, old.publisher,
        old.published, old.report_ids, old.n_reports, old.review, old.quote_start, old.quote_end, NULL, old.footprint,
        old.key;
    UPDATE place_time SET key = (SELECT min(key) FROM past) WHERE key = old.key;
    UPDATE words SET rowid = (SELECT min(key) FROM past) WHERE rowid = old.key;
    UPDATE features SET key = (SELECT min(key) FROM past) WHERE key = old.key;
END;

DROP TRIGGER incident_gone;
CREATE TRIGGER incident_gone AFTER DELETE ON incidents WHEN old.since = (SELECT max(number) FROM changes) BEGIN
    DELETE FROM place_time WHERE key = old.key;
    DELETE FROM words WHERE rowid = old.key;
    DELETE FROM features WHERE key = old.key;
END;

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

ALTER TABLE past ADD COLUMN incident BIGINT NOT NULL DEFAULT 0; -- the key that it had
UPDATE past SET incident = incidents.key FROM incidents WHERE incidents.id = past.id;
ALTER TABLE past ALTER COLUMN incident DROP DEFAULT;

-- Incidents and former ones as downloads give them: a GeoJSON Feature in UTF-8.
CREATE TABLE features (key BIGINT PRIMARY KEY, json BYTEA NOT NULL);

-- A key is the one after the highest, as in SQLite: a sequence leaves gaps when a server fails.
ALTER TABLE incidents ALTER COLUMN key DROP IDENTITY;
ALTER TABLE claims ALTER COLUMN key DROP IDENTITY;

DROP INDEX incidents_by_day;
CREATE INDEX incidents_by_day ON incidents (date_start DESC NULLS LAST, n_reports DESC, key);

CREATE OR REPLACE FUNCTION incident_gone() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    present BIGINT := (SELECT max(number) FROM changes);
    former BIGINT;
BEGIN
    IF old.since = present THEN
        DELETE FROM words WHERE rowid = old.key;
        DELETE FROM features WHERE key = old.key;
        RETURN NULL;
    END IF;
    INSERT INTO past (
        since, until, incident, id, title, event_type, sub_event_type, role, status, claimant, date_start, date_end, datetime,
        time_precision, place_name, gazetteer_id, geocode_method, country, admin1, lat, lon, geo_precision, where_prec,
        uncertainty_km, killed_low, killed_best, killed_high, injured_low, injured_best, injured_high, quote, source_url,
        source_title, publisher, published, report_ids, n_reports, review, quote_start, quote_end, footprint
    ) VALUES (
        old.since, present, old.key, old.id, old.title, old.event_type, old.sub_event_type, old.role, old.status, old.claimant,
        old.date_start, old.date_end, old.datetime, old.time_precision, old.place_name, old.gazetteer_id, old.geocode_method,
        old.country, old.admin1, old.lat, old.lon, old.geo_precision, old.where_prec, old.uncertainty_km, old.killed_low,
        old.killed_best, old.killed_high, old.injured_low, old.injured_best, old.injured_high, old.quote, old.source_url,
        old.source_title, old.publisher, old.published, old.report_ids, old.n_reports, old.review, old.quote_start,
        old.quote_end, old.footprint
    ) RETURNING key INTO former;
    UPDATE words SET rowid = former WHERE rowid = old.key;
    UPDATE features SET key = former WHERE key = old.key;
    RETURN NULL;
END
$$;

/** Events stay at least so long: what a config may say is not less. */
const leastKept = '180 days';

/**
 * What only the owner of the tables may do, as functions that do no more than that: so a collector runs as a user who can neither
 * remove events nor change tables. They work in the schema in which they are made, whoever calls them, and in no other.
 */
export const postgresFunctions = `
  SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);
  -- Makes room for events that come in a month.
  CREATE FUNCTION collector_make_room(month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $body$
  DECLARE
    first date := pg_catalog.date_trunc('month', month::timestamp)::date;
  BEGIN
    IF first < date '2000-01-01' OR first > date '2100-01-01' THEN
      RAISE EXCEPTION 'no month in which events come: %', first;
    END IF;
    EXECUTE pg_catalog.format(
      'CREATE TABLE IF NOT EXISTS %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
      'events_' || pg_catalog.to_char(first::timestamp, 'YYYY_MM'), first, (first + interval '1 month')::date
    );
  END
  $body$;
  -- Removes what came before a time: events in whole months, what contradicts them, and who looked at them.
  CREATE FUNCTION collector_forget(before_ms bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $body$
  DECLARE
    before timestamptz := pg_catalog.to_timestamp(before_ms / 1000.0);
    first text := 'events_' || pg_catalog.to_char(before AT TIME ZONE 'UTC', 'YYYY_MM');
    name text;
  BEGIN
    -- Clocks of collector and database may be a little apart.
    IF before > pg_catalog.now() - interval '${leastKept}' + interval '5 minutes' THEN
      RAISE EXCEPTION 'what came in the last ${leastKept} is not removed';
    END IF;
    FOR name IN
      SELECT c.relname::text FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'events'::regclass AND c.relname::text COLLATE "C" < first
    LOOP
      EXECUTE pg_catalog.format('DROP TABLE %I', name);
    END LOOP;
    DELETE FROM disputed_rows WHERE received_ms < before_ms;
    DELETE FROM accesses WHERE at_ms < before_ms;
  END
  $body$;
  REVOKE EXECUTE ON FUNCTION collector_make_room(date), collector_forget(bigint) FROM PUBLIC;
  -- For reports: how many, and nothing of whom. Days are those of UTC.
  CREATE VIEW event_counts AS
    SELECT cabinet, (to_timestamp(wall_ms / 1000.0) AT TIME ZONE 'UTC')::date AS day, locker, event, access_mode, outcome, reason,
      count(*) AS events
    FROM event_reports GROUP BY 1, 2, 3, 4, 5, 6, 7;
`;

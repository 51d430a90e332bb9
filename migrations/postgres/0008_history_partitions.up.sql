-- additive: the transaction log in monthly partitions that the server makes ahead, and a lease whose heartbeat no commit keeps waiting

-- Nothing wrote to it so far.
DROP TABLE unified.transaction_log;

-- A history table is any table of this schema that is partitioned by range over its time in milliseconds since the epoch: rows are added and read,
-- never changed, and go by the month. Rights and policies are those of the table itself; nobody but its owner touches a partition.
CREATE TABLE unified.transaction_log (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  id uuid NOT NULL,
  operation text NOT NULL,
  state text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  started_at bigint NOT NULL,
  finished_at bigint,
  PRIMARY KEY (tenant_id, id, started_at)
) PARTITION BY RANGE (started_at);
CREATE INDEX transaction_log_by_time ON unified.transaction_log (tenant_id, started_at);
CALL unified.protect('unified.transaction_log');

-- Takes what no month is there for yet.
CREATE TABLE unified.transaction_log_default PARTITION OF unified.transaction_log DEFAULT;
ALTER TABLE unified.transaction_log_default ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Makes the months of every history table from this one to `months_ahead` later ones, empties the default partitions into their months, and drops
-- months that ended longer than `keep_ms` ago. Any number of servers may call it: one works, the others return at once. A table that is in use for
-- half a second is left to the next call. A clock that runs ahead of the database's by more than a day counts as one that does not.
CREATE FUNCTION unified.maintain_history(now_ms bigint, keep_ms bigint, months_ahead integer)
  RETURNS TABLE (made integer, moved bigint, dropped integer)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  now_at timestamp := to_timestamp(least(now_ms / 1000.0, extract(epoch FROM clock_timestamp()) + 86400));
  this_month timestamp := date_trunc('month', now_at);
  oldest timestamp := least(this_month, date_trunc('month',
    greatest(to_timestamp(0)::timestamp, now_at - make_interval(secs => keep_ms / 1000.0))));
  history record;
  partition text;
  month timestamp;
  month_from bigint;
  month_to bigint;
  is_used boolean;
  rows bigint;
BEGIN
  made := 0; moved := 0; dropped := 0;
  IF keep_ms < 0 OR months_ahead NOT BETWEEN 1 AND 24 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'keep_ms is at least 0 and months_ahead 1 to 24';
  END IF;
  IF NOT pg_try_advisory_xact_lock(7181962308) THEN
    RETURN NEXT;
    RETURN;
  END IF;
  PERFORM set_config('lock_timeout', '500ms', true);
  FOR history IN
    SELECT c.relname AS name, a.attname AS column FROM pg_partitioned_table p
    JOIN pg_class c ON c.oid = p.partrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    WHERE c.relnamespace = 'unified'::regnamespace AND p.partstrat = 'r' AND a.atttypid = 'bigint'::regtype
  LOOP
    BEGIN
      FOR partition IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = format('unified.%I', history.name)::regclass AND c.relname ~ '_\d{4}_\d{2}$'
        AND to_date(right(c.relname, 7), 'YYYY_MM') < oldest
      LOOP
        EXECUTE format('DROP TABLE unified.%I', partition);
        dropped := dropped + 1;
      END LOOP;
      is_used := pg_relation_size(format('unified.%I', history.name || '_default')::regclass) > 0;
      IF is_used THEN
        -- its policies would hide every tenant's rows from the owner
        EXECUTE format('ALTER TABLE unified.%I NO FORCE ROW LEVEL SECURITY', history.name || '_default');
        EXECUTE format('DELETE FROM unified.%I WHERE %I < $1', history.name || '_default', history.column)
          USING (extract(epoch FROM oldest) * 1000)::bigint;
      END IF;
      FOR month IN EXECUTE
        'SELECT m FROM generate_series($1, $2, interval ''1 month'') m' || CASE WHEN is_used THEN format(
          ' UNION SELECT date_trunc(''month'', to_timestamp(%I / 1000.0)::timestamp) FROM unified.%I WHERE %1$I < $3',
          history.column, history.name || '_default') ELSE '' END
        USING this_month, this_month + make_interval(months => months_ahead),
          (extract(epoch FROM this_month + make_interval(months => months_ahead + 1)) * 1000)::bigint
      LOOP
        partition := history.name || to_char(month, '_YYYY_MM');
        CONTINUE WHEN to_regclass(format('unified.%I', partition)) IS NOT NULL;
        month_from := extract(epoch FROM month) * 1000;
        month_to := extract(epoch FROM month + interval '1 month') * 1000;
        -- made beside the table and attached, which keeps nobody from writing to the other months
        EXECUTE format('CREATE TABLE unified.%I (LIKE unified.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition, history.name);
        IF is_used THEN
          EXECUTE format('WITH gone AS (DELETE FROM unified.%1$I WHERE %2$I >= %3$s AND %2$I < %4$s RETURNING *)
            INSERT INTO unified.%5$I SELECT * FROM gone', history.name || '_default', history.column, month_from, month_to, partition);
          GET DIAGNOSTICS rows = ROW_COUNT;
          moved := moved + rows;
        END IF;
        EXECUTE format('ALTER TABLE unified.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
        EXECUTE format('ALTER TABLE unified.%I ATTACH PARTITION unified.%I FOR VALUES FROM (%s) TO (%s)',
          history.name, partition, month_from, month_to);
        made := made + 1;
      END LOOP;
      IF is_used THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM unified.%I)', history.name || '_default') INTO is_used;
        IF NOT is_used THEN EXECUTE format('TRUNCATE unified.%I', history.name || '_default'); END IF;
        EXECUTE format('ALTER TABLE unified.%I FORCE ROW LEVEL SECURITY', history.name || '_default');
      END IF;
    EXCEPTION WHEN lock_not_available THEN
      CONTINUE;
    END;
  END LOOP;
  RETURN NEXT;
END $$;
REVOKE EXECUTE ON FUNCTION unified.maintain_history(bigint, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unified.maintain_history(bigint, bigint, integer) TO quarry_server;
SELECT unified.maintain_history((extract(epoch FROM clock_timestamp()) * 1000)::bigint, 0, 2);

-- A commit locks its lease's key; a new generation changes the key and so waits for the commit, a heartbeat does not.
CREATE UNIQUE INDEX leases_by_generation ON unified.leases (tenant_id, dataset_pk, generation);

DROP INDEX unified.leases_by_generation;
DROP FUNCTION unified.maintain_history(bigint, bigint, integer);
DROP TABLE unified.transaction_log;
CREATE TABLE unified.transaction_log (
  tenant_id text COLLATE "C" NOT NULL DEFAULT unified.tenant(),
  id uuid NOT NULL,
  operation text NOT NULL,
  state text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  started_at bigint NOT NULL,
  finished_at bigint,
  PRIMARY KEY (tenant_id, id)
);
CALL unified.protect('unified.transaction_log');

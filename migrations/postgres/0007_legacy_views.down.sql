-- What legacy writers inserted goes with the views: without them nothing tells it from what Quarry indexed. Rows of every tenant go, so the
-- policies step aside for the tables' owner.
DROP SCHEMA claude_context CASCADE;
DROP SCHEMA cognee CASCADE;
DROP VIEW unified.placed_chunks;
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT p.polname AS name, p.polrelid::regclass AS target FROM pg_policy p WHERE p.polname LIKE 'legacy\_%' LOOP
    EXECUTE format('DROP POLICY %I ON %s', found.name, found.target);
    EXECUTE format('REVOKE ALL ON %s FROM quarry_legacy', found.target);
  END LOOP;
  FOR found IN SELECT c.oid::regclass AS target FROM pg_class c WHERE c.relnamespace = 'unified'::regnamespace AND c.relforcerowsecurity LOOP
    EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', found.target);
  END LOOP;
  DELETE FROM unified.datasets WHERE host = 'legacy';
  DELETE FROM unified.projects WHERE owner IS NOT NULL;
  DELETE FROM unified.homes WHERE host = 'legacy';
  DELETE FROM unified.id_map WHERE owner IS NOT NULL;
  DELETE FROM unified.system_mapping WHERE owner IS NOT NULL;
  FOR found IN SELECT p.polrelid::regclass AS target FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'unified'::regnamespace AND p.polname = 'tenant' AND c.relname <> 'trigram_texts' LOOP
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', found.target);
  END LOOP;
END $$;
DROP FUNCTION unified.own_prefix(), unified.own_mark(), unified.sees_project(bigint), unified.owns_content(bigint), unified.owns_text(bigint), unified.owns_set(bigint),
  unified.may_show(bigint, bigint, bigint, bigint), unified.legacy_model(), unified.legacy_unmap(text, text, uuid), unified.legacy_map(text, text, uuid), unified.legacy_home(text),
  unified.legacy_keep_vector(bigint, vector, text), unified.half_of(vector), unified.vector_size(vector), unified.legacy_remove(bigint[]),
  unified.legacy_show(bigint, bigint, text, text, integer, integer, smallint, boolean), unified.legacy_revision(bigint),
  unified.placed_chunk_id(text, text, text, bytea, bigint), unified.refuse_indexed(uuid), unified.shown_vector(halfvec, real),
  unified.ms(timestamptz), unified.at(bigint);
DROP PROCEDURE unified.admit(regclass, text, text, text);
DROP TABLE unified.dataset_documents, unified.pending_sets, unified.legacy_settings;
DROP SEQUENCE unified.legacy_parts;
ALTER TABLE unified.system_mapping DROP COLUMN owner;
ALTER TABLE unified.id_map DROP COLUMN owner;
ALTER TABLE unified.texts DROP COLUMN owner;
ALTER TABLE unified.chunk_sets DROP COLUMN owner;
ALTER TABLE unified.contents DROP COLUMN owner;
ALTER TABLE unified.documents DROP CONSTRAINT documents_tenant_id_dataset_pk_path_part_key, ADD UNIQUE (tenant_id, dataset_pk, path);
ALTER TABLE unified.documents DROP COLUMN part, DROP COLUMN updated_at, DROP COLUMN legacy;
ALTER TABLE unified.datasets DROP COLUMN updated_at, DROP COLUMN legacy;
ALTER TABLE unified.projects DROP COLUMN owner, DROP COLUMN visibility, DROP COLUMN updated_at, DROP COLUMN legacy;

DROP FUNCTION unified.drop_vector_index(bigint);
DROP FUNCTION unified.build_vector_index(bigint);
DROP FUNCTION unified.lock_vector_index(bigint);
DROP SCHEMA unified_vectors CASCADE;
DROP TABLE unified.vector_backlog;
DROP TABLE unified.vector_indexes;
ALTER TABLE unified.models DROP COLUMN indexed;

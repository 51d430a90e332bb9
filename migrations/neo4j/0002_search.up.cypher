// additive: full text, and relations by the time they ended

// For people and other programs: writes do not wait for it.
CREATE FULLTEXT INDEX quarry_symbol_text IF NOT EXISTS FOR (n:QuarryNode) ON EACH [n.name, n.qualified_name, n.signature]
  OPTIONS { indexConfig: { `fulltext.analyzer`: 'standard-no-stop-words', `fulltext.eventually_consistent`: true } };

// Only relations that ended have both properties, so that one that is there costs nothing.
CREATE INDEX quarry_calls_ended IF NOT EXISTS FOR ()-[r:CALLS]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_instantiates_ended IF NOT EXISTS FOR ()-[r:INSTANTIATES]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_reads_ended IF NOT EXISTS FOR ()-[r:READS]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_writes_ended IF NOT EXISTS FOR ()-[r:WRITES]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_uses_type_ended IF NOT EXISTS FOR ()-[r:USES_TYPE]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_imports_ended IF NOT EXISTS FOR ()-[r:IMPORTS]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_exports_ended IF NOT EXISTS FOR ()-[r:EXPORTS]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_extends_ended IF NOT EXISTS FOR ()-[r:EXTENDS]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_implements_ended IF NOT EXISTS FOR ()-[r:IMPLEMENTS]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_overrides_ended IF NOT EXISTS FOR ()-[r:OVERRIDES]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_decorates_ended IF NOT EXISTS FOR ()-[r:DECORATES]-() ON (r.group_id, r.expired_at);
CREATE INDEX quarry_mentions_ended IF NOT EXISTS FOR ()-[r:MENTIONS]-() ON (r.group_id, r.expired_at);

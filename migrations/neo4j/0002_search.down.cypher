// loses: nothing
DROP INDEX quarry_symbol_text IF EXISTS;
DROP INDEX quarry_calls_ended IF EXISTS;
DROP INDEX quarry_instantiates_ended IF EXISTS;
DROP INDEX quarry_reads_ended IF EXISTS;
DROP INDEX quarry_writes_ended IF EXISTS;
DROP INDEX quarry_uses_type_ended IF EXISTS;
DROP INDEX quarry_imports_ended IF EXISTS;
DROP INDEX quarry_exports_ended IF EXISTS;
DROP INDEX quarry_extends_ended IF EXISTS;
DROP INDEX quarry_implements_ended IF EXISTS;
DROP INDEX quarry_overrides_ended IF EXISTS;
DROP INDEX quarry_decorates_ended IF EXISTS;
DROP INDEX quarry_mentions_ended IF EXISTS;

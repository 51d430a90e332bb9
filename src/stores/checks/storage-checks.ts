/** Checks of what the database itself keeps rows in. */
import type { DataCheck } from "./data-check.ts";

export const STORAGE_CHECKS: readonly DataCheck[] = [
  {
    name: "damaged-storage",
    isOfDatabase: true,
    says: "pages or indexes that the database itself finds damaged",
    mend: "Restore it from a backup, or remove the project and index it again. An invalid index: REINDEX it.",
    sqlite:
      "SELECT integrity_check AS example FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    postgres: `SELECT i.indexrelid::regclass::text AS example FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace = 'unified'::regnamespace AND NOT (i.indisvalid AND i.indisready)`,
  },
  {
    name: "unchecked-constraints",
    isOfDatabase: true,
    says: "a constraint that was not checked for the rows that were there when it was made",
    mend: "Run ALTER TABLE … VALIDATE CONSTRAINT; what then contradicts it is named.",
    postgres: `SELECT c.conname || ' of ' || c.conrelid::regclass AS example FROM pg_constraint c
      WHERE c.connamespace = 'unified'::regnamespace AND NOT c.convalidated`,
  },
];

/** Every check of stored rows, in the order in which they run: an entry more in one of these tables is a check more in every database. */
import { CONTENT_CHECKS } from "./content-checks.ts";
import type { DataCheck } from "./data-check.ts";
import { DOCUMENT_CHECKS } from "./document-checks.ts";
import { GRAPH_CHECKS } from "./graph-checks.ts";
import { PAST_CHECKS } from "./past-checks.ts";
import { STORAGE_CHECKS } from "./storage-checks.ts";
import { VECTOR_CHECKS } from "./vector-checks.ts";
import { WORD_CHECKS } from "./word-checks.ts";

export const ALL_CHECKS: readonly DataCheck[] = [
  ...STORAGE_CHECKS,
  ...DOCUMENT_CHECKS,
  ...CONTENT_CHECKS,
  ...WORD_CHECKS,
  ...VECTOR_CHECKS,
  ...GRAPH_CHECKS,
  ...PAST_CHECKS,
];

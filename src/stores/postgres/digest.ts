/**
 * Digests of names, as the tables' generated columns hold them. They are made here: row-level security keeps a condition that calls a function
 * of the server's away from indexes, and every name of every tenant would be read.
 */
import { createHash } from "node:crypto";

/** `md5(name)::uuid` of PostgreSQL. */
export function digestOf(name: string): string {
  return createHash("md5").update(name).digest("hex");
}

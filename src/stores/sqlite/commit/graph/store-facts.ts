/** Stores code facts with their chunk sets, also with sets that were stored before there were facts. */
import type { ChunkSet } from "../../../../domain/content.ts";
import type { WriteConnection } from "../../connection.ts";

const INSERT = "INSERT OR IGNORE INTO code_facts (chunk_set_pk, symbols) VALUES (?, ?)";
const INSERT_PACKED = "INSERT INTO packed_facts (chunk_set_pk, packed) VALUES (?, ?)";
const INSERT_MODULE = "INSERT OR IGNORE INTO declared_modules (chunk_set_pk, module) VALUES (?, ?)";

/** Facts that are stored already stay: a set's name names exactly what made them. */
export function storeFacts(connection: WriteConnection, setPk: number, set: ChunkSet): void {
  const { facts, symbols } = set;
  if (facts === null || facts === undefined) return;
  const { changes } = connection.prepare(INSERT).run(setPk, symbols.length);
  if (Number(changes) === 0) return;
  connection.prepare(INSERT_PACKED).run(setPk, facts.packed);
  const insertModule = connection.prepare(INSERT_MODULE);
  for (const module of facts.modules) insertModule.run(setPk, module);
}

/** Stores code facts with their chunk sets, also with sets that were stored before there were facts. */
import { bytesArray, plainArray, textArray } from "../../array-literals.ts";
import type { Transaction } from "../../transaction.ts";
import type { MadeSet } from "../made-set.ts";

const INSERT = `INSERT INTO code_facts (chunk_set_pk, symbols) SELECT * FROM unnest($1::bigint[], $2::int[])
  ON CONFLICT DO NOTHING RETURNING chunk_set_pk AS pk`;
const INSERT_PACKED = `INSERT INTO packed_facts (chunk_set_pk, packed) SELECT * FROM unnest($1::bigint[], $2::bytea[])`;
const INSERT_MODULES = `INSERT INTO declared_modules (chunk_set_pk, module) SELECT * FROM unnest($1::bigint[], $2::text[])
  ON CONFLICT DO NOTHING`;

/** Facts that are stored already stay: a set's name names exactly what made them. */
export async function storeFacts(tx: Transaction, sets: readonly MadeSet[]): Promise<void> {
  const sent = sets
    .flatMap(({ pk, set: { facts, symbols } }) =>
      facts === null || facts === undefined ? [] : [{ pk, facts, symbols: symbols.length }],
    )
    .sort((a, b) => a.pk - b.pk);
  if (sent.length === 0) return;
  const inserted = await tx.all<{ pk: number }>(
    INSERT,
    plainArray(sent.map(({ pk }) => pk)),
    plainArray(sent.map(({ symbols }) => symbols)),
  );
  const isNew = new Set(inserted.map(({ pk }) => pk));
  const fresh = sent.filter(({ pk }) => isNew.has(pk));
  if (fresh.length === 0) return;
  await tx.run(
    INSERT_PACKED,
    plainArray(fresh.map(({ pk }) => pk)),
    bytesArray(fresh.map(({ facts }) => facts.packed)),
  );
  const modules = fresh.flatMap(({ pk, facts }) => facts.modules.map((module) => ({ pk, module })));
  if (modules.length === 0) return;
  await tx.run(
    INSERT_MODULES,
    plainArray(modules.map(({ pk }) => pk)),
    textArray(modules.map(({ module }) => module)),
  );
}

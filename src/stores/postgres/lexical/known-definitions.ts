/** Definitions of chunks, kept in memory: those of a content by one chunker never change, and most questions of a project meet the same files. */
import { groupBy } from "../../group-by.ts";
import type { PackedDefinition } from "../../packed-symbol.ts";
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

/** A chunk as its row names it. */
export interface DefiningChunk {
  readonly setPk: number;
  readonly contentHash: string;
  readonly chunker: string;
  readonly ordinal: number;
}

interface DefinitionRow {
  readonly setPk: number;
  readonly chunk: number;
  readonly packed: PackedDefinition;
}

/** Some 300 bytes each with what holds them: 15 MB at most. */
const MOST_DEFINITIONS = 50_000;
/** Gathered into each chunk's row they took five times as long. */
const READ = `SELECT y.chunk_set_pk AS "setPk", y.chunk_ordinal AS chunk, json_build_array(y.ordinal, n.name, y.qualified_name, y.kind,
    y.signature, y.byte_start, y.byte_end, y.line_start, y.line_end) AS packed
  FROM unnest($1::bigint[], $2::int[]) k(chunk_set_pk, ordinal)
  JOIN symbols y ON y.chunk_set_pk = k.chunk_set_pk AND y.chunk_ordinal = k.ordinal
  JOIN names n ON n.pk = y.name_pk ORDER BY y.chunk_set_pk, y.chunk_ordinal, y.ordinal`;

interface Known {
  /** In order of last use, by content, chunker and ordinal. */
  readonly byChunk: Map<string, readonly PackedDefinition[]>;
  /** Definitions, and one for each chunk. */
  size: number;
}

/** By server: homes of one project share it. */
const knownOf = new WeakMap<WeakKey, Known>();

const keyOf = ({ contentHash, chunker, ordinal }: DefiningChunk): string =>
  `${contentHash} ${ordinal} ${chunker}`;

/** In the order of the chunks; in order of position within each. */
export async function definitionsOf(
  tx: Transaction,
  chunks: readonly DefiningChunk[],
): Promise<readonly (readonly PackedDefinition[])[]> {
  const known = knownOf.get(tx.server) ?? { byChunk: new Map(), size: 0 };
  knownOf.set(tx.server, known);
  const found = new Map<string, readonly PackedDefinition[]>();
  const missing = new Map<string, DefiningChunk>();
  for (const chunk of chunks) {
    const key = keyOf(chunk);
    const definitions = use(known, key);
    if (definitions === undefined) missing.set(key, chunk);
    else found.set(key, definitions);
  }
  for (const [key, definitions] of await read(tx, missing)) {
    found.set(key, definitions);
    keep(known, key, definitions);
  }
  return chunks.map((chunk) => found.get(keyOf(chunk)) ?? []);
}

function use({ byChunk }: Known, key: string): readonly PackedDefinition[] | undefined {
  const definitions = byChunk.get(key);
  if (definitions === undefined) return undefined;
  byChunk.delete(key);
  byChunk.set(key, definitions);
  return definitions;
}

function keep(known: Known, key: string, definitions: readonly PackedDefinition[]): void {
  if (known.byChunk.has(key)) return;
  known.byChunk.set(key, definitions);
  known.size += definitions.length + 1;
  for (const [oldest, { length }] of known.byChunk) {
    if (known.size <= MOST_DEFINITIONS) break;
    known.byChunk.delete(oldest);
    known.size -= length + 1;
  }
}

/** Chunks without a definition are among them. */
async function read(
  tx: Transaction,
  missing: ReadonlyMap<string, DefiningChunk>,
): Promise<ReadonlyMap<string, readonly PackedDefinition[]>> {
  if (missing.size === 0) return new Map();
  const chunks = [...missing.values()];
  const rows = await tx.all<DefinitionRow>(
    READ,
    plainArray(chunks.map(({ setPk }) => setPk)),
    plainArray(chunks.map(({ ordinal }) => ordinal)),
  );
  const byChunk = groupBy(rows, ({ setPk, chunk }) => `${setPk} ${chunk}`);
  return new Map(
    [...missing].map(([key, { setPk, ordinal }]) => [
      key,
      (byChunk.get(`${setPk} ${ordinal}`) ?? []).map(({ packed }) => packed),
    ]),
  );
}

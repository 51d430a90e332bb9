/** Stores contents once each, by hash. */
import { inflateRawSync } from "node:zlib";
import type { ChangeSet } from "../../../domain/change-set.ts";
import type { Content } from "../../../domain/content.ts";
import { hexArray, plainArray, textArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

/** `contents.pk` of every hash that the change set names and the catalog knows. */
export type ContentKeys = ReadonlyMap<string, number>;

export interface StoredContents {
  readonly keys: ContentKeys;
  /** What was new, and lacks its text until `storeContentTexts` has ended. */
  readonly fresh: readonly FreshContent[];
}

const FIND = `SELECT pk, encode(hash, 'hex') AS hash FROM contents WHERE hash = ANY($1::bytea[])`;
const INSERT = `INSERT INTO contents (hash, byte_length, encoding, replacements, line_count, text_length, created_at)
  SELECT c.hash, c.byte_length, c.encoding, c.replacements, c.line_count, c.text_length, $7
  FROM unnest($1::bytea[], $2::bigint[], $3::text[], $4::int[], $5::int[], $6::bigint[])
    c(hash, byte_length, encoding, replacements, line_count, text_length)
  ON CONFLICT DO NOTHING RETURNING pk, encode(hash, 'hex') AS hash`;
const INSERT_TEXTS = `INSERT INTO content_texts (content_pk, text)
  SELECT t.content_pk, convert_to(t.text, 'UTF8') FROM unnest($1::bigint[], $2::text[]) t(content_pk, text)`;
/** Texts of one statement, in bytes, so that no value comes near the longest that a server takes. */
const MOST_TEXT_BYTES = 32_000_000;

interface Row {
  readonly pk: number;
  readonly hash: string;
}

/** Inserts the contents that are new, in order of hash, so that two commits that share some do not wait for each other in a circle. */
export async function storeContents(
  tx: Transaction,
  changeSet: ChangeSet,
): Promise<StoredContents> {
  const keys = new Map<string, number>();
  const sent = new Map(changeSet.contents.map((content) => [content.hash, content]));
  const named = namedHashes(changeSet);
  await lookUp(tx, keys, named);
  const fresh = [...sent.values()]
    .filter(({ hash }) => !keys.has(hash))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  if (fresh.length === 0) return { keys, fresh: [] };
  const inserted = await tx.all<Row>(
    INSERT,
    hexArray(fresh.map(({ hash }) => hash)),
    plainArray(fresh.map(({ byteLength }) => byteLength)),
    textArray(fresh.map(({ encoding }) => encoding)),
    plainArray(fresh.map(({ replacements }) => replacements)),
    plainArray(fresh.map(({ lineCount }) => lineCount)),
    plainArray(fresh.map(({ textLength }) => textLength)),
    Math.floor(changeSet.committedAtMs),
  );
  for (const { pk, hash } of inserted) keys.set(hash, pk);
  // another commit stored some of them first
  await lookUp(
    tx,
    keys,
    named.filter((hash) => !keys.has(hash)),
  );
  return {
    keys,
    fresh: inserted.flatMap(({ pk, hash }) => {
      const content = sent.get(hash);
      return content === undefined ? [] : [{ pk, content }];
    }),
  };
}

export interface FreshContent {
  /** `contents.pk`. */
  readonly pk: number;
  readonly content: Content;
}

/** Stores the texts of contents. */
export async function storeContentTexts(
  tx: Transaction,
  stored: readonly FreshContent[],
): Promise<void> {
  let from = 0;
  let bytes = 0;
  for (const [i, { content }] of stored.entries()) {
    bytes += content.textLength;
    if (bytes < MOST_TEXT_BYTES && i < stored.length - 1) continue;
    const part = stored.slice(from, i + 1);
    await tx.run(INSERT_TEXTS, plainArray(part.map(({ pk }) => pk)), textArray(part.map(textOf)));
    from = i + 1;
    bytes = 0;
  }
}

const textOf = ({ content }: FreshContent): string =>
  inflateRawSync(content.deflatedText).toString("utf8");

function namedHashes({ contents, chunkSets, upserts, past }: ChangeSet): string[] {
  const hashes = new Set<string>();
  for (const { hash } of contents) hashes.add(hash);
  for (const { contentHash } of chunkSets) hashes.add(contentHash);
  for (const { contentHash } of upserts) hashes.add(contentHash);
  for (const { contentHash } of past?.versions ?? []) hashes.add(contentHash);
  for (const { contentHash } of past?.blobs ?? [])
    if (contentHash !== null) hashes.add(contentHash);
  return [...hashes];
}

async function lookUp(
  tx: Transaction,
  keys: Map<string, number>,
  hashes: readonly string[],
): Promise<void> {
  if (hashes.length === 0) return;
  for (const { pk, hash } of await tx.all<Row>(FIND, hexArray(hashes))) keys.set(hash, pk);
}

/**
 * Ids of what a text yields: name-based UUIDs, so that every store, replica, worktree and rebuild has the same. Version 8 by SHA-256
 * (RFC 9562, B.2): version 5 needs SHA-1, which PostgreSQL's legacy views could not compute without an extension.
 */
import { createHash } from "node:crypto";
import { formatUuid } from "./created-id.ts";

/** Namespaces keep a chunk and a symbol of the same parts apart. Random, and never to change. */
const CHUNK_NAMESPACE = Buffer.from("6f1f0b6c8f8e4d0f9f5f3b0f6a1c2d01", "hex");
const SYMBOL_NAMESPACE = Buffer.from("6f1f0b6c8f8e4d0f9f5f3b0f6a1c2d02", "hex");
/** A path, scope or name never holds NUL, so parts joined by it cannot run into each other. */
const SEPARATOR = "\0";

/** Id of a chunk where a project shows it; `ordinalAmongEquals` counts earlier chunks of the path with the same scope and text. */
export function placedChunkId(parts: {
  readonly projectKey: string;
  readonly path: string;
  readonly scope: string;
  readonly textHash: string;
  readonly ordinalAmongEquals: number;
}): string {
  const { projectKey, path, scope, textHash, ordinalAmongEquals } = parts;
  return nameBasedId(CHUNK_NAMESPACE, [projectKey, path, scope, textHash, `${ordinalAmongEquals}`]);
}

/** Id of a definition; `ordinalAmongEquals` counts earlier definitions of the path with the same qualified name. */
export function symbolId(parts: {
  readonly projectKey: string;
  readonly path: string;
  readonly qualifiedName: string;
  readonly ordinalAmongEquals: number;
}): string {
  const { projectKey, path, qualifiedName, ordinalAmongEquals } = parts;
  return nameBasedId(SYMBOL_NAMESPACE, [projectKey, path, qualifiedName, `${ordinalAmongEquals}`]);
}

/** Numbers the members of a list among those with an equal key, from 0. */
export function ordinalsAmongEquals<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): number[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const key = keyOf(item);
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    return ordinal;
  });
}

function nameBasedId(namespace: Buffer, parts: readonly string[]): string {
  const bytes = createHash("sha256").update(namespace).update(parts.join(SEPARATOR)).digest();
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

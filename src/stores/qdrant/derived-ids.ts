/** Ids of points: derived, so that applying a change twice writes the same points. */
import { createHash } from "node:crypto";
import { formatUuid } from "../../domain/created-id.ts";

/** Random, and never to change. */
const NAMESPACE = Buffer.from("6f1f0b6c8f8e4d0f9f5f3b0f6a1c2d03", "hex");

/** A name-based UUID (version 8, SHA-256) of these parts, which hold no NUL. */
export function pointId(...parts: readonly (string | number)[]): string {
  const bytes = createHash("sha256").update(NAMESPACE).update(parts.join("\0")).digest();
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

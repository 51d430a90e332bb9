/** Ids of what is created: UUIDv7 (RFC 9562), so that they sort by time of creation. */
import { randomBytes } from "node:crypto";

/** A new UUIDv7. `nowMs`: milliseconds since the epoch. */
export function createdId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.floor(nowMs), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}

/** Sixteen bytes as a UUID's text. */
export function formatUuid(bytes: Buffer): string {
  const hex = bytes.toString("hex", 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

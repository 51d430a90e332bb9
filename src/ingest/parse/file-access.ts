/** How a parse worker gets at a file's bytes, and what it refuses to index. */
import type { DocumentStat, SkipReason } from "../../domain/document.ts";
import { AppError } from "../../domain/errors.ts";
import { readFileWithin } from "../sources/read-file-within.ts";
import { classifyContent } from "../walk/classify-content.ts";
import type { AnalyzeFile } from "./worker-protocol.ts";

/** What reading a document gave. `stat` belongs to the bytes. */
export type DocumentRead =
  | { readonly kind: "read"; readonly bytes: Buffer; readonly stat: DocumentStat }
  | { readonly kind: "gone" }
  | { readonly kind: "skipped"; readonly reason: SkipReason; readonly stat: DocumentStat | null };

/** Bytes of a document, synchronously: a worker has nothing else to do meanwhile. Documents that are no files bring their own. */
export function readDocument(root: string, file: AnalyzeFile, maxFileBytes: number): DocumentRead {
  if (file.bytes !== undefined) {
    const { buffer, byteOffset, byteLength } = file.bytes;
    const stat = { path: file.path, sizeBytes: byteLength, mtimeMs: -1 };
    return { kind: "read", bytes: Buffer.from(buffer, byteOffset, byteLength), stat };
  }
  try {
    const read = readFileWithin(root, file.path, maxFileBytes);
    switch (read.outcome) {
      case "read":
        return { kind: "read", bytes: read.bytes, stat: read.stat };
      case "oversized":
        return { kind: "skipped", reason: "oversized", stat: read.stat };
      case "not-a-file":
        return { kind: "skipped", reason: "not-a-file", stat: null };
      case "gone":
        return { kind: "gone" };
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const reason = thrown.code === "OUTSIDE_ROOTS" ? "symlink-outside-root" : "unreadable";
    return { kind: "skipped", reason, stat: null };
  }
}

/** Why a document with these bytes is not indexed, or null. */
export function reasonToSkip(file: AnalyzeFile, bytes: Buffer): SkipReason | null {
  return classifyContent({
    path: file.path,
    bytes,
    sizeBytes: bytes.length,
    handWritten: file.handWritten === true,
  });
}

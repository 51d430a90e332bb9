/** Messages between the writer and its worker thread. */
import { AppError, type ErrorCode, toAppError } from "../../domain/errors.ts";
import type { WriteName } from "./write-operations.ts";

export interface WriterOptions {
  readonly file: string;
  /** Write outbox rows. */
  readonly projections: boolean;
  /** Highest breaking migration that this version knows. */
  readonly schemaVersion: number;
}

/** What the worker is started with. */
export interface WorkerStart extends WriterOptions {
  /** One `Int32`: 1 once the writer is to end. A worker that waits for a lock reads no messages. */
  readonly closing: SharedArrayBuffer;
}

/** `close` is answered once the worker's connection is closed. */
export type WriteRequest =
  | { readonly id: number; readonly name: WriteName; readonly params: unknown }
  | { readonly id: number; readonly name: "close" };

export type WriteReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: PlainError };

/** An `AppError` as plain data, because a structured clone keeps neither class nor code. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

export function toPlainError(thrown: unknown): PlainError {
  const { code, message, next, data } = toAppError(thrown);
  return { code, message, next, data };
}

export function fromPlainError({ code, message, next, data }: PlainError): AppError {
  return new AppError(code, message, next === undefined ? { data } : { next, data });
}

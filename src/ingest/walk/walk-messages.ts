/** What the walk's thread is sent and what it answers. */
import type { ErrorCode } from "../../domain/errors.ts";
import type { ListingColumns } from "./listing-columns.ts";
import type { WalkSettings } from "./walk-settings.ts";

export interface WalkRequest {
  readonly id: number;
  readonly root: string;
  readonly settings: WalkSettings;
  /** One Int32; anything but 0 stops the walk at the next folder. */
  readonly abort: SharedArrayBuffer;
}

/** An `AppError` in a form that crosses threads. */
export interface WalkFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

export type WalkReply =
  | { readonly id: number; readonly columns: ListingColumns }
  | { readonly id: number; readonly error: WalkFailure };

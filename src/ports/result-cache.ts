/** Remembers what was worked out, for a while and without any promise: an answer never depends on it. */
import type { CacheHealth } from "../domain/store-health.ts";
import type { OperationContext } from "./operation-context.ts";

export interface CacheKey {
  /** What the value was worked out of: when one of them changes it is forgotten. Never empty. */
  readonly datasetIds: readonly string[];
  /** Everything that the value depends on but tenant and principal, which are the operation's. */
  readonly digest: string;
}

/** Tenants and principals never see each other's values. None of these calls ever fails. */
export interface ResultCache {
  /** Null: not there, or not to be had within some tens of milliseconds. */
  get(context: OperationContext, key: CacheKey): Promise<string | null>;
  /** Returns at once. A value that is too large is left out. */
  put(context: OperationContext, key: CacheKey, value: string): void;
  /** Tells everyone who shares the cache that a dataset has changed: what names it will never be asked for again. Returns at once. */
  forget(context: OperationContext, datasetId: string): void;
  health(): CacheHealth;
  close(): Promise<void>;
}

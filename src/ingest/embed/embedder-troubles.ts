/** What went wrong last with each embedder of this process, for status reports. */
import type { AppError } from "../../domain/errors.ts";
import type { SlotEmbedder } from "../../ports/slot-embedder.ts";

export interface EmbedderTrouble {
  readonly error: AppError;
  /** When it is tried again, in milliseconds since 1970; null when only a restart does. */
  readonly retryAtMs: number | null;
}

export interface EmbedderTroubles {
  report(of: SlotEmbedder, trouble: EmbedderTrouble): void;
  clear(of: SlotEmbedder): void;
  find(of: SlotEmbedder): EmbedderTrouble | null;
}

export function createEmbedderTroubles(): EmbedderTroubles {
  const known = new Map<SlotEmbedder, EmbedderTrouble>();
  return {
    report: (of, trouble) => void known.set(of, trouble),
    clear: (of) => void known.delete(of),
    find: (of) => known.get(of) ?? null,
  };
}

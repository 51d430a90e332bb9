/** Counts chunk sets and their texts while something shows them. */
import { type MemoryState, setKey } from "./memory-state.ts";

/** A document begins (+1) or ends (-1) to show a set. */
export function addShown(
  state: MemoryState,
  of: { readonly contentHash: string; readonly chunker: string },
  delta: 1 | -1,
): void {
  const set = state.chunkSets.get(setKey(of.contentHash, of.chunker));
  if (set === undefined) return;
  set.shown += delta;
  const begins = delta === 1 && set.shown === 1;
  const ends = delta === -1 && set.shown === 0;
  if (!begins && !ends) return;
  for (const { textHash, words } of set.chunks) countText(state, textHash, words, delta);
}

function countText(state: MemoryState, textHash: string, words: string, delta: 1 | -1): void {
  const text = state.texts.get(textHash);
  if (text === undefined) state.texts.set(textHash, { words, shown: 1 });
  else text.shown += delta;
  if (text?.shown === 0) state.texts.delete(textHash);
}

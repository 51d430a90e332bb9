/** Leaves out terms at random while training, so that a text is known by more than its rarest words (word dropout, Iyyer et al. 2015). */
import type { TermRows } from "./examples.ts";

/** Texts `texts` of `terms`, numbered from 0, each term left out with probability `share`; no text loses all. */
export function dropTerms(
  terms: TermRows,
  texts: Int32Array,
  share: number,
  random: () => number,
): TermRows {
  const { offsets, rows, amounts } = terms;
  const most = texts.reduce(
    (sum, text) => sum + (offsets[text + 1] ?? 0) - (offsets[text] ?? 0),
    0,
  );
  const kept = {
    offsets: new Int32Array(texts.length + 1),
    rows: new Int32Array(most),
    amounts: new Float32Array(most),
  };
  let size = 0;
  texts.forEach((text, i) => {
    const first = size;
    for (let t = offsets[text] ?? 0; t < (offsets[text + 1] ?? 0); t++) {
      const isLast = t + 1 === offsets[text + 1];
      if (random() < share && !(isLast && size === first)) continue;
      kept.rows[size] = rows[t] ?? 0;
      kept.amounts[size] = amounts[t] ?? 0;
      size += 1;
    }
    kept.offsets[i + 1] = size;
  });
  return kept;
}

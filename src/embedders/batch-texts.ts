/** Splits texts into requests that endpoints take. */

export interface BatchLimits {
  readonly texts: number;
  /** Of all texts of a request together, about a quarter of that many tokens. */
  readonly characters: number;
}

/** In order; a text that alone exceeds the limit is a batch of its own. */
export function batchTexts(texts: readonly string[], limits: BatchLimits): string[][] {
  const batches: string[][] = [];
  let characters = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    const fits =
      last !== undefined &&
      last.length < limits.texts &&
      characters + text.length <= limits.characters;
    if (fits) last.push(text);
    else batches.push([text]);
    characters = fits ? characters + text.length : text.length;
  }
  return batches;
}

/** Token budgets: how many characters a reply may have. */

/**
 * Characters a token, on the low side, so that a reply of this length stays within its tokens. Measured with the o200k
 * vocabulary on 300 files of 27 repositories in 19 languages, plain and with line numbers: 3.8 on average, 3.2 for the
 * densest repository.
 */
export const CHARACTERS_PER_TOKEN = 3;
/** Hosts cut or refuse longer tool replies. */
export const MOST_CHARACTERS = 45_000;
/** Room for at least one header and the closing line, whatever was asked. */
const LEAST_CHARACTERS = 400;

/** Characters for a reply of at most `maxTokens`. */
export function characterBudget(maxTokens: number): number {
  return Math.min(
    MOST_CHARACTERS,
    Math.max(LEAST_CHARACTERS, Math.floor(maxTokens * CHARACTERS_PER_TOKEN)),
  );
}

/** A line longer than this is data; its beginning tells as much. */
const MOST_LINE = 240;

/** `line` without its line break and trailing blanks, cut at a character boundary when it is long. */
export function shortenLine(line: string, most: number = MOST_LINE): string {
  const plain = line.trimEnd();
  if (plain.length <= most) return plain;
  return `${plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, "")}…`;
}

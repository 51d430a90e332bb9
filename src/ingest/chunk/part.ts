/** What the chunker splits and merges: a text's parts, as a syntax tree or a plain text's layout gives them. */

export interface Part {
  /** Where it starts, in UTF-16 units. It reaches to the start of the part that follows. */
  readonly start: number;
  /** True for what belongs to the part that follows: a comment, decorator or attribute. */
  readonly leads: boolean;
  /** True when a chunk of its own must start here. */
  readonly forced?: boolean;
  /** End of the token before it: a cut may move left over white space to the line's start, but not into a token. */
  tokenEndBefore(): number;
  /** Its own parts in order, the first at its start or later; empty when it cannot be split. Called at most once. */
  expand(): readonly Part[];
}

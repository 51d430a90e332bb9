/** Comment text as prose: markers off, first paragraph only, nothing that says the same everywhere. */

/** Lines that tell nothing about the code below them. */
const EMPTY_TALK =
  /copyright|licen[sc]e|eslint|biome-|prettier|@ts-|todo|fixme|xxx:|pylint|noqa|type: ignore|generated|https?:\/\/|={4}|-{4}|\*{4}/iu;
const TAG =
  /^(?:[@\\]\w+|:\w+[ \w]*:|#\s+(?:Arguments|Examples?|Errors|Panics|Safety)\b|Args:|Returns:|Raises:|Parameters\b)/u;
const OPENING =
  /^\s*(?:\/\/[/!]?|\/\*[*!]?|\{-\|?|--+\[*\s*\|?|#+!?|;+|"""|'''|@(?:module)?doc\b\s*(?:~[sS])?(?:"""|")?|\*(?!\/))\s?/u;
const CLOSING = /\s*(?:\*\/|-\}|"""|'''|\]\])\s*$/u;
const MARKUP = /<\/?[a-z][^>]*>|\{@\w+ ([^}]*)\}|``?/giu;

const LEAST_WORDS = 4;
const MOST_CHARS = 400;
/** What follows tells details rather than what the code is for. */
const MOST_SENTENCES = 3;
const SENTENCE_END = /(?<=\p{Ll}[.!?])\s+(?=\p{Lu})/u;
/** Less prose than this is a table, code that was commented out or an ornament. */
const LEAST_PROSE = 0.8;

function saysEnough(prose: string): boolean {
  const letters = prose.match(/[\p{L} ]/gu)?.length ?? 0;
  const words = prose.match(/\p{L}{2,}/gu)?.length ?? 0;
  return words >= LEAST_WORDS && letters >= LEAST_PROSE * prose.length;
}

/** The first sentences of the first paragraph, each a line; none when they say too little. */
export function cleanProse(comment: string): string[] {
  const kept: string[] = [];
  for (const raw of comment.split("\n")) {
    const line = raw.replace(OPENING, "").replace(CLOSING, "").replace(MARKUP, " $1").trim();
    const ends = line === "" || TAG.test(line);
    if (ends && kept.length > 0) break;
    if (ends || EMPTY_TALK.test(line)) continue;
    kept.push(line);
  }
  const prose = kept.join(" ").replace(/\s+/gu, " ").slice(0, MOST_CHARS);
  return prose.split(SENTENCE_END).slice(0, MOST_SENTENCES).filter(saysEnough);
}

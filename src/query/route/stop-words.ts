/** Words that say how something is asked, not what: left out of a question that has others. */

/** Question words, articles, prepositions, auxiliaries and verbs of asking. Words that name things in code (`get`, `in` aside) stay. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a an the this that these those it its is are was were be been being do does did done has have had " +
    "how what when where which who whom whose why can could should would will shall may might must " +
    "of in on at to for from by with without within into onto as and or but if then than so such " +
    "i me my we us our you your they them their there here please show tell explain describe"
  ).split(" "),
);

/** `words` without stop words, or all of them when nothing else is there. */
export function withoutStopWords(words: readonly string[]): readonly string[] {
  const rest = words.filter((word) => !STOP_WORDS.has(word));
  return rest.length > 0 ? rest : words;
}

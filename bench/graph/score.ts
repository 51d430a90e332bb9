/** Precision and recall of found calls against expected ones, by language and by resolution, as one table. */
import type { Resolution } from "../../src/domain/graph.ts";

/**
 * `right` and `wrong` count for precision. `neutral`: an edge to a variable through which something unnamed is called; `unjudged`: the
 * oracle does not know what is called there.
 */
export type Verdict = "right" | "wrong" | "neutral" | "unjudged";

export interface FoundPair {
  readonly language: string;
  readonly resolution: Resolution;
  readonly verdict: Verdict;
}

export interface ExpectedPair {
  readonly language: string;
  /** Whether the callee is a declaration that others implement. */
  readonly group: "direct" | "interface";
  /** The best resolution among the edges that say so; null when there is none. */
  readonly by: Resolution | null;
}

export interface Score {
  readonly found: readonly FoundPair[];
  readonly expected: readonly ExpectedPair[];
}

/** Best first: of several edges for one pair the first counts. */
export const BEST_FIRST: readonly Resolution[] = [
  "exact",
  "import",
  "heuristic",
  "extracted",
  "asserted",
];
export const better = (a: Resolution, b: Resolution): Resolution =>
  BEST_FIRST.indexOf(a) <= BEST_FIRST.indexOf(b) ? a : b;

const ROWS: readonly (readonly [name: string, counted: readonly Resolution[]])[] = [
  ["exact", ["exact"]],
  ["import", ["import"]],
  ["exact + import", ["exact", "import"]],
  ["heuristic", ["heuristic"]],
  ["all", BEST_FIRST],
];

export interface Measures {
  readonly language: string;
  readonly resolution: string;
  readonly right: number;
  readonly wrong: number;
  readonly neutral: number;
  readonly unjudged: number;
  /** NaN where nothing was found. */
  readonly precision: number;
  readonly expectedDirect: number;
  /** NaN where nothing was expected. */
  readonly recallDirect: number;
  readonly expectedInterface: number;
  readonly recallInterface: number;
}

/** Rows by language, `all` last where there are several. */
export function measure({ found, expected }: Score): Measures[] {
  const languages = [...new Set([...found, ...expected].map(({ language }) => language))].sort();
  const shown = languages.length === 1 ? languages : [...languages, "all"];
  return shown.flatMap((language) =>
    ROWS.map(([resolution, counted]) => {
      const isShown = (each: { readonly language: string }): boolean =>
        language === "all" || each.language === language;
      const own = found.filter((each) => isShown(each) && counted.includes(each.resolution));
      const count = (verdict: Verdict): number =>
        own.filter((each) => each.verdict === verdict).length;
      const recall = (group: ExpectedPair["group"]): { of: number; recall: number } => {
        const pairs = expected.filter((each) => isShown(each) && each.group === group);
        const hit = pairs.filter(({ by }) => by !== null && counted.includes(by)).length;
        return { of: pairs.length, recall: hit / pairs.length };
      };
      const direct = recall("direct");
      const through = recall("interface");
      const right = count("right");
      const wrong = count("wrong");
      return {
        language,
        resolution,
        right,
        wrong,
        neutral: count("neutral"),
        unjudged: count("unjudged"),
        precision: right / (right + wrong),
        expectedDirect: direct.of,
        recallDirect: direct.recall,
        expectedInterface: through.of,
        recallInterface: through.recall,
      };
    }),
  );
}

const COLUMNS = [
  "right",
  "wrong",
  "precision",
  "direct",
  "recall",
  "interface",
  "recall",
  "neutral",
  "unjudged",
];
const ratio = (value: number): string => (Number.isNaN(value) ? "-" : value.toFixed(3));

/** The lines of the table. */
export function tableOf(score: Score): string[] {
  const line = (label: string, resolution: string, values: readonly string[]): string =>
    [label.padEnd(12), resolution.padEnd(16), ...values.map((value) => value.padStart(10))].join(
      "",
    );
  return [
    line("language", "resolution", COLUMNS),
    ...measure(score).map((row) =>
      line(row.language, row.resolution, [
        String(row.right),
        String(row.wrong),
        ratio(row.precision),
        String(row.expectedDirect),
        ratio(row.recallDirect),
        String(row.expectedInterface),
        ratio(row.recallInterface),
        String(row.neutral),
        String(row.unjudged),
      ]),
    ),
  ];
}

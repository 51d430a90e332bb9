/** Two halves of the languages: what is chosen on one is checked on the other. */
import { FUSION } from "../../src/query/rank/weights.ts";
import type { IndexedRepository } from "./indexed-repository.ts";
import { measure } from "./measure.ts";
import { mean } from "./score.ts";

/** Every other language by name is in half 0. */
export function halfOf(all: readonly { readonly language: string }[], language: string): 0 | 1 {
  const languages = [...new Set(all.map((each) => each.language))].sort();
  return languages.indexOf(language) % 2 === 0 ? 0 : 1;
}

type Constants = { -readonly [Name in keyof typeof FUSION]: number };

/** Around what ships: each constant a step down and a step up. */
function neighbours(shipped: Constants): Constants[] {
  const steps: Constants = {
    similarityFloor: 0.1,
    sentence: 0.1,
    sentenceWithName: 0.1,
    name: 0.15,
  };
  const names = Object.keys(steps) as (keyof Constants)[];
  return [
    shipped,
    ...names.flatMap((name) =>
      [-1, 1].map((sign) => ({ ...shipped, [name]: shipped[name] + sign * steps[name] })),
    ),
  ];
}

const describe = (constants: Constants): string =>
  Object.entries(constants)
    .map(([name, value]) => `${name} ${value.toFixed(2)}`)
    .join(", ");

/** Prints the hybrid score of each choice on each half, then what the best choice on one half gives on the other. */
export async function crossCheck(all: readonly IndexedRepository[]): Promise<void> {
  const repositories = all.map(({ repository }) => repository);
  const shipped: Constants = { ...FUSION };
  const tried: { readonly constants: Constants; readonly halves: readonly [number, number] }[] = [];
  for (const constants of neighbours(shipped)) {
    Object.assign(FUSION, constants);
    const { repositories: scores } = await measure(all, "hybrid");
    const ofHalf = (half: 0 | 1): number =>
      mean(
        repositories
          .filter(({ language }) => halfOf(repositories, language) === half)
          .map(({ name }) => scores.get(name) ?? 0),
      );
    const halves = [ofHalf(0), ofHalf(1)] as const;
    tried.push({ constants, halves });
    console.log(`${halves.map((score) => score.toFixed(4)).join("  ")}  ${describe(constants)}`);
  }
  Object.assign(FUSION, shipped);
  for (const [half, name] of [
    [0, "first"],
    [1, "second"],
  ] as const) {
    const other = half === 0 ? 1 : 0;
    const best = tried.reduce((a, b) => (b.halves[half] > a.halves[half] ? b : a));
    const own = tried[0]?.halves[other] ?? 0;
    console.log(
      `chosen on the ${name} half (${best.halves[half].toFixed(4)}): ${best.halves[other].toFixed(4)} on the other; shipped there ${own.toFixed(4)}`,
    );
  }
}

/** Asks every question of a set of repositories in one way. */
import { inCommon } from "../profiles/compare-replies.ts";
import type { IndexedRepository, Way } from "./indexed-repository.ts";
import { DEPTH, mean, ndcg } from "./score.ts";

export interface Measured {
  readonly way: Way;
  /** Means by repository name, in order. */
  readonly repositories: ReadonlyMap<string, number>;
  /** Means over the repositories that have such questions. */
  readonly categories: ReadonlyMap<string, number>;
  readonly unanswered: number;
  /** Milliseconds a question, ascending. */
  readonly times: readonly number[];
  /** Places of the first hits of each question, in order of asking. */
  readonly answers: readonly (readonly string[])[];
}

export async function measure(all: readonly IndexedRepository[], way: Way): Promise<Measured> {
  const repositories = new Map<string, number>();
  const byCategory = new Map<string, number[]>();
  const times: number[] = [];
  const answers: string[][] = [];
  let unanswered = 0;
  for (const indexed of all) {
    const { repository, questions } = indexed;
    const scores: { readonly category: string; readonly score: number }[] = [];
    for (const question of questions) {
      const startedMs = performance.now();
      const hits = await indexed.ask(question.query, way);
      times.push(performance.now() - startedMs);
      const best = hits.slice(0, DEPTH);
      answers.push(best.map(({ path, lineStart, lineEnd }) => `${path}:${lineStart}-${lineEnd}`));
      if (hits.length === 0) unanswered += 1;
      scores.push({ category: question.category, score: ndcg(hits, question, repository.root) });
    }
    repositories.set(repository.name, mean(scores.map(({ score }) => score)));
    for (const category of new Set(scores.map((each) => each.category))) {
      const own = scores.filter((each) => each.category === category);
      const means = byCategory.get(category) ?? [];
      byCategory.set(category, [...means, mean(own.map(({ score }) => score))]);
    }
  }
  const categories = new Map([...byCategory].map(([category, means]) => [category, mean(means)]));
  return { way, repositories, categories, unanswered, times: times.sort((a, b) => a - b), answers };
}

/** Mean share of the first hits that two measurements of the same questions have in common; two empty answers are equal. */
export function overlap(one: Measured, other: Measured): number {
  return mean(one.answers.map((places, i) => inCommon(places, other.answers[i] ?? [])));
}

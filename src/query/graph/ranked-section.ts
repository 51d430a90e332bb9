/** An impact, or the tests of something, as a section. */
import type { OperationContext } from "../../ports/operation-context.ts";
import { bookOf } from "./edge-text.ts";
import { largestFanOuts } from "./fan-outs.ts";
import type { OrderedWalk } from "./order-walk.ts";
import { type Ranking, rankImpact } from "./rank-impact.ts";
import { kindsOf } from "./relations.ts";
import { type RankedView, renderRanked } from "./render-ranked.ts";
import {
  countText,
  type GraphPlace,
  type Look,
  type Section,
  type SectionPage,
} from "./section.ts";
import { hitOf, titleOf } from "./tree-section.ts";
import { pairOf } from "./walk-graph.ts";

/** Test files named in the title. */
const MOST_TEST_FILES = 5;

export interface RankedParams {
  readonly place: GraphPlace;
  /** Everything visited is described. */
  readonly ordered: OrderedWalk;
  readonly depth: number;
  /** Only tests are listed. */
  readonly testsOnly: boolean;
}

function testsTitle({ tests, places, walk }: Ranking): string {
  if (tests.length === 0) return walk.cut === null ? "; no test reaches it" : "";
  const files = new Map<string, number>();
  for (const index of tests) {
    const path = places.get(index)?.key.path ?? "";
    files.set(path, (files.get(path) ?? 0) + 1);
  }
  const most = [...files].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = most.slice(0, MOST_TEST_FILES).map(([path, count]) => `${path} (${count})`);
  const more = most.length > named.length ? ", …" : "";
  return `; tests: ${countText(tests.length, walk.cut !== null)} in ${named.join(", ")}${more}`;
}

async function loadRanked(
  context: OperationContext,
  { place, testsOnly }: RankedParams,
  ranking: Ranking,
  slice: readonly number[],
): Promise<SectionPage> {
  const { graph, datasetId, at, minConfidence } = place;
  const { walk, places, behind, against } = ranking;
  const pairs = slice.flatMap((index) => {
    const from = behind[index] ?? -1;
    return from < 0 ? [] : [pairOf(walk, from, index, against[index] === 1)];
  });
  const filter = { kinds: kindsOf(walk.plan), minConfidence, at };
  const book = bookOf(await graph.describeEdges(context, { datasetId, pairs, filter }));
  const view = (look: Look): RankedView => ({ ranking, book, showCover: !testsOnly, ...look });
  return {
    paths: [...new Set(slice.flatMap((index) => places.get(index)?.key.path ?? []))],
    lines: (count, look) => renderRanked(view(look), slice.slice(0, count)),
    hits: (count, look) =>
      slice.slice(0, count).flatMap((index) => {
        const node = places.get(index);
        return node === undefined ? [] : [hitOf(node, Math.max(1, walk.depths[index] ?? 1), look)];
      }),
  };
}

/** A section that ranks what a walk found. */
export async function rankedSection(
  context: OperationContext,
  params: RankedParams,
): Promise<Section> {
  const { ordered, depth, place, testsOnly } = params;
  const ranking = await rankImpact(context, { ...place, ...ordered });
  const listed = testsOnly ? ranking.tests : [...ranking.touched, ...ranking.tests];
  const fanOuts = await largestFanOuts(context, place, ordered);
  const touched = { ...ordered, entries: testsOnly ? ranking.tests : ranking.touched };
  const tests = testsOnly ? "" : testsTitle(ranking);
  return {
    title: `${titleOf(touched, depth)}${tests}`,
    count: listed.length,
    atLeast: ordered.walk.cut !== null,
    narrowing: fanOuts === null ? [] : [fanOuts],
    load: (loading, from, to) => loadRanked(loading, params, ranking, listed.slice(from, to)),
  };
}

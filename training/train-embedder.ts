/** Trains the built-in embedder: `npm run train:embedder -- CORPUS OUT [options]`. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { writeArtefact } from "../src/embedders/static-table/artefact.ts";
import { createTable } from "../src/embedders/static-table/table.ts";
import { meanReciprocalRank, type PairVectors } from "./model/evaluate.ts";
import { countVocabulary, termRows } from "./model/examples.ts";
import { toArtefact } from "./model/to-artefact.ts";
import { trainTable } from "./model/train-table.ts";
import { collectPairs } from "./pairs/collect-pairs.ts";
import { keptPairs } from "./pairs/kept-pairs.ts";
import type { Pair } from "./pairs/pair.ts";
import { splitPairs } from "./split-pairs.ts";

const HELD_OUT_PAIRS = 2_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Trees are folders named `owner+name` or `owner/name`; the list has one `owner/name` a line. */
function refuseExcluded(corpus: string, list: string): void {
  const excluded = new Set(readFileSync(list, "utf8").toLowerCase().split("\n"));
  const found = readdirSync(corpus).filter((tree) =>
    excluded.has(tree.toLowerCase().replace("+", "/")),
  );
  if (found.length > 0) throw new Error(`Not to be trained on: ${found.join(", ")}.`);
}

function artefactVectors(
  table: ReturnType<typeof createTable>,
  pairs: readonly Pair[],
): PairVectors {
  const { dimensions } = table.model;
  const size = pairs.length * dimensions;
  const vectors = {
    queries: new Float32Array(size),
    documents: new Float32Array(size),
    dimensions,
  };
  pairs.forEach(({ query, code }, i) => {
    const [from, to] = [i * dimensions, (i + 1) * dimensions];
    table.embed(query, "query", vectors.queries.subarray(from, to));
    table.embed(code, "document", vectors.documents.subarray(from, to));
  });
  return vectors;
}

interface Options {
  readonly exclude?: string;
  readonly pairs?: string;
  readonly [name: string]: string | undefined;
}

const program = new Command("train:embedder")
  .argument("<corpus>", "folder with one source tree a sub-folder")
  .argument("<out>", "the artefact to write")
  .option("--exclude <file>", "owner/name of trees that must not be in the corpus, one a line")
  .option("--pairs <file>", "where to keep the pairs; read instead of the corpus once it is there")
  .option("--name <name>", "name of the model", "quarry-table")
  .option("--version-name <version>", "version of the model", "1")
  .option("--dimensions <count>", "length of a vector", "256")
  .option("--epochs <count>", "passes over the pairs", "3")
  .option(
    "--mined-epochs <count>",
    "the last of them, with a mined hard negative beside each pair",
    "1",
  )
  .option("--batch <count>", "pairs of a step, a multiple of 4", "1024")
  .option("--rate <rate>", "Adam's rate", "0.003")
  .option("--temperature <value>", "of the softmax", "0.05")
  .option("--seed <number>", "decides everything random", "1")
  .option("--words <count>", "most words with a row of their own", "32000")
  .option("--least-texts <count>", "texts that such a word stands in", "4")
  .option("--buckets <count>", "rows for grams of all other words", "8192");

async function train(corpus: string, out: string, options: Options): Promise<void> {
  const number = (name: string): number => Number(options[name]);
  if (options.exclude !== undefined) refuseExcluded(corpus, options.exclude);
  const { pairs, duplicates, files } = await keptPairs(options.pairs, () =>
    collectPairs(corpus, (tree, count) => say(`${tree}: ${count} pairs`)),
  );
  const seed = number("seed");
  const { train: learned, heldOut } = splitPairs(pairs, HELD_OUT_PAIRS, seed);
  say(
    `${pairs.length} pairs of ${files} files, ${duplicates} duplicates left out; ${learned.length} train, ${heldOut.length} measure`,
  );
  const vocabulary = countVocabulary(learned, {
    leastTexts: number("leastTexts"),
    mostWords: number("words"),
    gramLength: 4,
    buckets: number("buckets"),
  });
  const all = [...learned, ...heldOut];
  const examples = {
    queries: termRows(
      all.map(({ query }) => query),
      vocabulary,
    ),
    documents: termRows(
      all.map(({ code }) => code),
      vocabulary,
    ),
  };
  say(`${vocabulary.words.length} words, ${vocabulary.buckets} rows of grams`);
  const parameters = await trainTable(
    vocabulary,
    examples,
    { train: learned.length, heldOut: heldOut.length },
    {
      dimensions: number("dimensions"),
      epochs: number("epochs"),
      minedEpochs: number("minedEpochs"),
      batch: Math.min(number("batch"), Math.floor(learned.length / 4) * 4),
      rate: number("rate"),
      temperature: number("temperature"),
      seed,
    },
    ({ epoch, loss, heldOutRank, seconds }) =>
      say(
        `epoch ${epoch + 1}: loss ${loss.toFixed(4)}, held-out MRR ${heldOutRank.toFixed(4)}, ${seconds.toFixed(0)} s`,
      ),
  );
  const artefact = toArtefact(parameters, vocabulary, {
    name: options["name"] ?? "quarry-table",
    version: options["versionName"] ?? "1",
  });
  const bytes = writeArtefact(artefact);
  const rank = await meanReciprocalRank(artefactVectors(createTable(artefact), heldOut));
  say(
    `in eight bits: held-out MRR ${rank.toFixed(4)} over ${heldOut.length} pairs, ${(bytes.length / 1e6).toFixed(2)} MB`,
  );
  writeFileSync(out, bytes);
}

program.action(train);
await program.parseAsync();

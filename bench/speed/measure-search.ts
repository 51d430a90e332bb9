/** How long a warm question takes: in process, through stdio, and as a bare FTS5 query of the same words. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { splitWords } from "../../src/domain/words.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { startStack } from "../../test/support/start-stack.ts";
import type { Served } from "./served.ts";

/** Every question is asked once to warm caches; the second round is measured. */
export async function stdioTimes(
  server: Served,
  root: string,
  questions: readonly string[],
): Promise<number[]> {
  for (const query of questions) await server.ask("search_code", { path: root, query });
  const times: number[] = [];
  for (const query of questions) {
    const startedMs = performance.now();
    await server.ask("search_code", { path: root, query });
    times.push(performance.now() - startedMs);
  }
  return times;
}

export async function inProcessTimes(
  dataDir: string,
  root: string,
  questions: readonly string[],
): Promise<number[]> {
  const stack = await startStack(dataDir);
  try {
    for (const query of questions) await stack.search(root, query);
    const times: number[] = [];
    for (const query of questions) {
      const startedMs = performance.now();
      await stack.search(root, query);
      times.push(performance.now() - startedMs);
    }
    return times;
  } finally {
    await stack.close();
  }
}

/** An OR of all the question's words over the same table, best 100 by bm25(): what full-text search alone costs. */
export async function bareTimes(
  dataDir: string,
  questions: readonly string[],
): Promise<{ readonly times: number[]; readonly chunks: number }> {
  const folder = join(dataDir, "catalogs");
  const file = readdirSync(folder).find((name) => name.endsWith(".sqlite")) ?? "";
  const database = (await loadDriver())(join(folder, file));
  const statement = database.prepare(
    "SELECT rowid, rank FROM word_index WHERE word_index MATCH ? ORDER BY rank LIMIT 100",
  );
  const ask = (question: string): void => {
    const words = [...new Set(splitWords(question))].map((word) => `"${word}"`);
    statement.all(words.join(" OR "));
  };
  for (const question of questions) ask(question);
  const times = questions.map((question) => {
    const startedMs = performance.now();
    ask(question);
    return performance.now() - startedMs;
  });
  const { n } = database.prepare("SELECT count(*) AS n FROM chunks").get() as { n: number };
  database.close();
  return { times, chunks: n };
}

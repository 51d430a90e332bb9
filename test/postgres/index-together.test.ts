/** Index jobs of real processes on one database: through its death, side by side, and after the death of one of them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { installedProblem } from "../support/choose-server.ts";
import { type RunningCommand, startCommand } from "../support/command-line.ts";
import { type OwnCluster, startOwnCluster } from "../support/own-cluster.ts";
import { runAsOwner } from "../support/postgres.ts";
import { temporaryFolder, writeFiles } from "../support/temporary-folder.ts";

/** More than a batch of the indexer holds. */
const FILES = 450;
/** One in nine is code, which takes longer. */
const SMALL = Object.fromEntries(
  Array.from({ length: FILES }, (_, i) =>
    i % 9 === 0
      ? [`part-${i % 30}/module-${i}.ts`, `export const value${i} = ${i};\n`]
      : [`part-${i % 30}/note-${i}.txt`, `note ${i} of many\n`],
  ),
);
/** On a machine that is busy with something else. */
const LONGEST_MS = 300_000;
const PATIENT = { timeout: 60_000, interval: 20 };

const missing = installedProblem();

if (missing === null) describe("index jobs on one database", describeJobs);
else test.skip(`index jobs on one database: ${missing}`, () => undefined);

function describeJobs(): void {
  let cluster: OwnCluster;
  let folder: string;
  /** What a run that nobody disturbed comes to. */
  let clean: readonly unknown[];
  const index = (): RunningCommand =>
    startCommand(temporaryFolder(), ["index", folder], undefined, {
      POSTGRES_URL: cluster.url,
      QUARRY_EMBEDDER: "off",
      QUARRY_WORKERS: "1",
    });
  beforeAll(async () => {
    cluster = await startOwnCluster(["synchronous_commit = on"]);
    folder = mkdtempSync(join(tmpdir(), "quarry-test-"));
    writeFiles(folder, SMALL);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    cluster.remove();
  });
  beforeEach(async () => {
    if (clean === undefined) {
      expect(await index().finished).toMatchObject({ code: 0 });
      clean = await describeShown();
    }
    await runAsOwner(
      cluster.url,
      "DROP SCHEMA IF EXISTS unified, unified_vectors, claude_context, cognee CASCADE",
    );
  });

  const one = async (sql: string): Promise<number> => {
    const rows = await runAsOwner<{ n: number }>(cluster.url, sql).catch(() => []);
    return rows[0]?.n ?? 0;
  };
  const SHOWN = "SELECT count(*)::int AS n FROM unified.document_versions WHERE rev_to IS NULL";
  const untilHalfway = () => expect.poll(() => one(SHOWN), PATIENT).toBeGreaterThan(0);

  /** What the database shows now, without created keys and times. */
  const describeShown = () =>
    runAsOwner(
      cluster.url,
      `SELECT d.path, encode(c.hash, 'hex') AS hash, s.chunker,
         (SELECT count(*) FROM unified.chunks k WHERE k.chunk_set_pk = s.pk) AS chunks,
         (SELECT string_agg(y.qualified_name, ' ' ORDER BY y.ordinal) FROM unified.symbols y WHERE y.chunk_set_pk = s.pk) AS symbols,
         (SELECT sum(w.shown) FROM unified.word_texts w JOIN unified.chunks k ON k.text_pk = w.text_pk WHERE k.chunk_set_pk = s.pk) AS words,
         (SELECT string_agg(p.term || p.count, ' ' ORDER BY p.term) FROM unified.path_words p WHERE p.document_pk = d.pk) AS path
       FROM unified.document_versions v JOIN unified.documents d ON d.pk = v.document_pk
       JOIN unified.contents c ON c.pk = v.content_pk JOIN unified.chunk_sets s ON s.pk = v.chunk_set_pk
       WHERE v.rev_to IS NULL ORDER BY d.path`,
    );
  const jobStates = () =>
    runAsOwner<{ state: string }>(cluster.url, "SELECT state FROM unified.jobs");

  test(
    "a job goes on when the database is back, and comes to what a clean run comes to",
    async () => {
      const running = index();
      await untilHalfway();
      cluster.kill();
      expect(running.child.exitCode).toBeNull();
      cluster.start();
      const { code, stderr } = await running.finished;
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(await jobStates()).toEqual([{ state: "done" }]);
      const shown = await describeShown();
      expect(shown).toHaveLength(FILES);
      expect(shown).toEqual(clean);
    },
    LONGEST_MS,
  );

  test(
    "two processes do the work once, and when one of them is killed the other ends it",
    async () => {
      const running = [index(), index()];
      await untilHalfway();
      const [lease] = await runAsOwner<{ pid: string }>(
        cluster.url,
        "SELECT pid FROM unified.leases WHERE owner IS NOT NULL",
      );
      const writer = running.find(({ child }) => child.pid === Number(lease?.pid));
      const other = running.find((each) => each !== writer);
      writer?.child.kill("SIGKILL");
      expect(await other?.finished).toMatchObject({ code: 0 });
      expect(await jobStates()).toEqual([{ state: "done" }]);
      // no content was written twice, whoever wrote it
      const revisions = await one("SELECT max(revision)::int AS n FROM unified.revisions");
      expect(await one("SELECT count(*)::int AS n FROM unified.document_versions")).toBe(FILES);
      expect(await one("SELECT count(*)::int AS n FROM unified.revisions")).toBe(revisions);
      const shown = await describeShown();
      expect(shown).toEqual(clean);
    },
    LONGEST_MS,
  );
}

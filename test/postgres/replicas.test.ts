/** Reads from a streaming replica: never older than what was committed, and no slower for one that is down. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ReplicaHealth } from "../../src/domain/store-health.ts";
import type { Logger } from "../../src/ports/logger.ts";
import { installedProblem } from "../support/choose-server.ts";
import { type OwnCluster, startOwnCluster, startReplica } from "../support/own-cluster.ts";
import { runAsOwner } from "../support/postgres.ts";
import { type OpenedPostgres, openPostgres } from "../support/postgres-catalog.ts";
import { upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const PATIENT = { timeout: 30_000, interval: 50 };

const missing = installedProblem();

if (missing === null) describe("streaming replicas", describeReplicas);
else test.skip(`streaming replicas: ${missing}`, () => undefined);

function describeReplicas(): void {
  let primary: OwnCluster;
  let replica: OwnCluster;
  let opened: OpenedPostgres;
  let lines: string[] = [];
  const keep = (_fields: unknown, message: string): void => void lines.push(message);
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep };

  beforeAll(async () => {
    primary = await startOwnCluster();
    replica = await startReplica(primary);
  });
  afterAll(() => {
    replica?.remove();
    primary.remove();
  });
  beforeEach(async () => {
    lines = [];
    replica.start();
    opened = await openPostgres(primary.url, { replicaUrls: [replica.url], logger });
  });
  afterEach(async () => {
    await opened.close();
    await runAsOwner(
      primary.url,
      "DROP SCHEMA IF EXISTS unified, unified_vectors, claude_context, cognee CASCADE",
    );
  });

  let edits = 0;
  /** An edit of one file; the name that it defines now. */
  const edit = async (): Promise<string> => {
    const name = `edition${++edits}`;
    await opened.catalog.commit(
      testContext(),
      upsertSamples(opened.datasetId, { "a.ts": `def ${name}\n` }),
    );
    return name;
  };
  const find = async (name: string, on: OpenedPostgres = opened): Promise<readonly string[]> => {
    const hits = await on.catalog.lexical.findDefinitions(testContext(), {
      scopes: [{ datasetId: on.datasetId, prefix: "" }],
      names: [name],
      filter: { paths: [], languages: [], kinds: [], symbol: null },
      limit: 5,
    });
    return hits.map(({ path }) => path);
  };
  const health = (): ReplicaHealth => opened.database.health().replicas[0] as ReplicaHealth;
  /** Searches until the replica has answered once more. */
  const untilReplicaAnswers = async (name: string): Promise<void> => {
    const { reads } = health();
    await expect
      .poll(async () => {
        expect(await find(name)).toEqual(["a.ts"]);
        return health().reads;
      }, PATIENT)
      .toBeGreaterThan(reads);
  };

  test("what the replica has it answers, and a search right after an edit shows the edit", async () => {
    await untilReplicaAnswers(await edit());
    for (let i = 0; i < 12; i++) {
      const name = await edit();
      expect(await find(name)).toEqual(["a.ts"]);
      expect(await find(`edition${edits - 1}`)).toEqual([]);
    }
    await untilReplicaAnswers(`edition${edits}`);
    expect(lines).toEqual([]);
  });

  test("while the replica is behind the primary answers, and it is used again when it has caught up", async () => {
    await untilReplicaAnswers(await edit());
    await runAsOwner(replica.url, "SELECT pg_wal_replay_pause()");
    await expect
      .poll(
        () => runAsOwner(replica.url, "SELECT pg_get_wal_replay_pause_state() AS state"),
        PATIENT,
      )
      .toEqual([{ state: "paused" }]);
    // what a process has not done or seen it may be shown late; what it has, never
    const { reads } = health();
    for (let i = 0; i < 10; i++) expect(await find(await edit())).toEqual(["a.ts"]);
    expect(health()).toMatchObject({ state: "behind", reads });
    await runAsOwner(replica.url, "SELECT pg_wal_replay_resume()");
    await untilReplicaAnswers(`edition${edits}`);
    expect(lines).toEqual([]);
  });

  test("an edit of another process counts as soon as this one has looked at the dataset", async () => {
    await untilReplicaAnswers(await edit());
    await runAsOwner(replica.url, "SELECT pg_wal_replay_pause()");
    const other = await openPostgres(primary.url);
    await other.catalog.commit(
      testContext(),
      upsertSamples(other.datasetId, { "b.ts": "def elsewhere\n" }),
    );
    await other.close();
    const dataset = await opened.catalog.datasets.get(testContext(), opened.datasetId);
    expect(dataset?.revision).toBeGreaterThan(1);
    expect(await find("elsewhere")).toEqual(["b.ts"]);
    await runAsOwner(replica.url, "SELECT pg_wal_replay_resume()");
  });

  test("a dead replica costs one line, and is used again when it is back", async () => {
    const name = await edit();
    await untilReplicaAnswers(name);
    replica.kill();
    const { reads } = health();
    for (let i = 0; i < 25; i++) expect(await find(name)).toEqual(["a.ts"]);
    expect(health()).toMatchObject({ state: "down", reads });
    expect(lines).toEqual(["a replica does not answer; the primary does its work"]);
    replica.start();
    await untilReplicaAnswers(name);
    expect(lines).toHaveLength(2);
  });

  test("a server that is no replica is never read from", async () => {
    const wrong = await openPostgres(primary.url, { replicaUrls: [primary.url], logger });
    await expect
      .poll(async () => {
        await find("nothing", wrong);
        return wrong.database.health().replicas;
      }, PATIENT)
      .toMatchObject([{ state: "down", reads: 0 }]);
    await wrong.close();
    expect(lines).toEqual(["a replica does not answer; the primary does its work"]);
  });
}

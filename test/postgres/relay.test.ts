/** A projection is filled from the catalog's events, whatever happens to it, to the process that fills it, and to the catalog meanwhile. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import type { Logger } from "../../src/ports/logger.ts";
import { createPostgresCatalogDirectory } from "../../src/stores/postgres/catalog-directory.ts";
import {
  type GivenProjections,
  type ProjectionsParams,
  runProjections,
} from "../../src/sync/run-projections.ts";
import { type FolderProjection, folderProjection } from "../support/folder-projection.ts";
import { createTestDatabase, dropTestDatabase, findPostgres } from "../support/postgres.ts";
import { openPostgres } from "../support/postgres-catalog.ts";
import { sampleChangeSet, upsertSamples } from "../support/sample-changes.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();
const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const SETTINGS = { pollMs: 30, heartbeatMs: 100 };
const PATIENT = { timeout: 30_000, interval: 20 };
const FOUND_NOTHING = { search: async () => [] };

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else {
  const made = createTestDatabase(server.url);
  const opened = made.then((url) => openPostgres(url));
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(async () => {
    await (await opened).close();
    await dropTestDatabase(server.url, await made);
  });

  /** A tenant of its own, with a dataset, and a folder for its projection. */
  async function start() {
    const { database } = await opened;
    const tenantId = createdId();
    const context = () => testContext({ tenantId });
    const folder = mkdtempSync(join(tmpdir(), "quarry-relay-"));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const directory = createPostgresCatalogDirectory({
      openDatabase: async () => database,
      host: "host",
    });
    const catalog = await directory.open(context(), { home: "/h" });
    const ensure = async (name: string) =>
      (
        await catalog.datasets.ensure(context(), {
          ...{ projectKey: "k", projectName: "p", host: "host", folder: name, branch: null },
        })
      ).id;
    const datasetId = await ensure("/h");
    const projection = folderProjection(folder);
    const projections = directory.projections!;
    const run = (
      by: FolderProjection = folderProjection(folder),
      settings: ProjectionsParams["settings"] = {},
      given: GivenProjections = { chunks: { projection: by, index: FOUND_NOTHING } },
    ) => {
      const running = runProjections({
        ...{ given, catalog: projections, logger: SILENT, context },
        identity: { owner: createdId(), pid: process.pid, host: "host" },
        settings: { ...SETTINGS, ...settings },
      });
      ends.push(() => running.close());
      return running;
    };
    const state = async () => (await projections.registry.list(context()))[0];
    /** What the catalog shows, as the projection should hold it. */
    const shown = async () => {
      const all: string[] = [];
      for (const id of await projections.registry.listDatasets(context()))
        for (const { path } of await catalog.documents.listCurrent(context(), id)) all.push(path);
      return all.sort();
    };
    const held = () => projection.held().map(({ path }) => path);
    const isEqual = async () => {
      expect(
        await projections.source.pending(context(), {
          projection: "qdrant",
          datasetIds: [datasetId],
        }),
      ).toBe(0);
      expect(held()).toEqual(await shown());
    };
    const files = (from: number, count: number, text = "text\n") =>
      upsertSamples(
        datasetId,
        Object.fromEntries(
          Array.from({ length: count }, (_, i) => [
            `f${String(from + i).padStart(4, "0")}`,
            `${i} ${text}`,
          ]),
        ),
      );
    return {
      ...{ context, catalog, directory, datasetId, ensure, folder, projection, ...projections },
      ...{
        run,
        state,
        held,
        isEqual,
        files,
        tenantId,
        remove: (id: string) => catalog.datasets.remove(context(), id),
      },
    };
  }

  test("what was there before and what comes later is filled in; what goes, goes", async () => {
    const { catalog, context, datasetId, run, isEqual, files, projection, ensure, state, remove } =
      await start();
    await catalog.commit(context(), files(0, 150));
    run();
    await vi.waitFor(isEqual, PATIENT);
    await catalog.commit(context(), files(100, 100, "other\n"));
    await catalog.commit(context(), sampleChangeSet(datasetId, { deletes: ["f0003", "f0120"] }));
    const other = await ensure("/other");
    await catalog.commit(context(), upsertSamples(other, { there: "there\n" }));
    await vi.waitFor(isEqual, PATIENT);
    expect(projection.held().find(({ path }) => path === "there")?.datasetId).toBe(other);
    await remove(other);
    await vi.waitFor(isEqual, PATIENT);
    expect(await state()).toMatchObject({
      ...{ isReady: true, fill: null, lagEvents: 0, downSinceMs: null, error: null },
      fillDone: 150,
    });
    expect(await catalog.outbox.read(context(), { afterSequence: 0, limit: 9 })).toEqual([]);
  });

  test("who sees a dataset is known to the projection when that has changed", async () => {
    const { catalog, context, datasetId, run, isEqual, files, projection } = await start();
    const { database } = await opened;
    await catalog.commit(context(), files(0, 3));
    run();
    await vi.waitFor(isEqual, PATIENT);
    await database.write(context(), { name: "share" }, (tx) =>
      tx.run("UPDATE datasets SET visibility = 'global' WHERE id = $1", datasetId),
    );
    const seen = () => new Set(projection.held().map(({ visibility }) => visibility));
    await vi.waitFor(() => expect(seen()).toEqual(new Set(["global"])), PATIENT);
    expect(projection.held()).toHaveLength(3);
  });

  test("down from the start, in the middle and for long: it says so, and catches up", async () => {
    const { catalog, context, run, isEqual, files, projection, state, held } = await start();
    projection.setDown(true);
    await catalog.commit(context(), files(0, 20));
    run();
    await vi.waitFor(async () => expect((await state())?.error).toMatch(/down/), PATIENT);
    projection.setDown(false);
    await vi.waitFor(isEqual, PATIENT);
    await vi.waitFor(async () => expect((await state())?.downSinceMs).toBeNull(), PATIENT);
    projection.setDown(true);
    for (const text of ["one\n", "two\n", "three\n"])
      await catalog.commit(context(), files(0, 30, text));
    await vi.waitFor(async () => expect((await state())?.downSinceMs).not.toBeNull(), PATIENT);
    // events of a document coalesce
    expect((await state())?.lagEvents).toBe(30);
    expect(held()).toHaveLength(20);
    projection.setDown(false);
    await vi.waitFor(isEqual, PATIENT);
  });

  test("one of two processes fills it; when that one ends, the other goes on", async () => {
    const { catalog, context, run, isEqual, files, folder, state } = await start();
    const [one, other] = [folderProjection(folder), folderProjection(folder)];
    const first = run(one);
    await vi.waitFor(isEqual, PATIENT);
    run(other);
    await catalog.commit(context(), files(0, 40));
    await vi.waitFor(isEqual, PATIENT);
    expect([one.applied(), other.applied()]).toEqual([40, 0]);
    await first.close();
    await catalog.commit(context(), files(40, 10));
    await vi.waitFor(isEqual, PATIENT);
    expect([one.applied(), other.applied()]).toEqual([40, 10]);
    expect((await state())?.relay).toMatchObject({ pid: process.pid });
  });

  test("all of it is made anew beside what answers, and a wish that comes meanwhile begins again", async () => {
    const {
      catalog,
      context,
      run,
      isEqual,
      files,
      registry,
      projection,
      state,
      folder,
      datasetId,
    } = await start();
    await catalog.commit(context(), files(0, 200));
    run(folderProjection(folder, 1));
    await vi.waitFor(isEqual, PATIENT);
    const before = (await state())?.filledAtMs ?? 0;
    expect(await registry.requestFill(context(), { name: "qdrant", datasetId: null })).toBe(true);
    expect(await registry.requestFill(context(), { name: "neo4j", datasetId: null })).toBe(false);
    await vi.waitFor(async () => expect((await state())?.fillDone).toBeGreaterThan(0), PATIENT);
    // it answers all the time, and changes go on
    expect(projection.held()).toHaveLength(200);
    expect((await state())?.isReady).toBe(true);
    await catalog.commit(context(), files(190, 30, "later\n"));
    await registry.requestFill(context(), { name: "qdrant", datasetId: null });
    await vi.waitFor(async () => expect(await state()).toMatchObject({ fill: null }), PATIENT);
    expect((await state())?.filledAtMs).toBeGreaterThan(before);
    await vi.waitFor(isEqual, PATIENT);
    // a projection that has lost a file gets it back with its dataset
    rmSync(join(folder, "asked", `${projection.held()[0]?.documentId}.json`));
    await registry.requestFill(context(), { name: "qdrant", datasetId });
    await vi.waitFor(isEqual, PATIENT);
  });

  test("a dataset that takes longer than a page may is read anew, and a batch that shows nothing for long is waited for", async () => {
    const { catalog, context, run, isEqual, files, folder, registry, datasetId, projection } =
      await start();
    const pauseMs = 5;
    const pageMs = 64 * pauseMs;
    const running = run(folderProjection(folder, pauseMs), {
      // a page at the usual pace, by far not all of it
      applyMs: 3 * pageMs,
      stalledMs: pageMs / 2,
    });
    await vi.waitFor(isEqual, PATIENT);
    await catalog.commit(context(), files(0, 250));
    await running.settled(context());
    await isEqual();
    rmSync(join(folder, "asked", `${projection.held()[0]?.documentId}.json`));
    await registry.requestFill(context(), { name: "qdrant", datasetId });
    await running.settled(context());
    await isEqual();
  });

  test("a trouble that a process recorded before it ended is over when the next one finds it up", async () => {
    const { run, isEqual, feed, context, state } = await start();
    const first = run();
    await vi.waitFor(isEqual, PATIENT);
    await first.close();
    const trouble = { name: "qdrant", error: "down", nowMs: Date.now() } as const;
    await feed.recordTrouble(context(), trouble);
    run();
    await vi.waitFor(async () => expect((await state())?.downSinceMs).toBeNull(), PATIENT);
    expect((await state())?.error).toBeNull();
  });

  test("what has lost all that it held answers nothing until it is made anew, by itself", async () => {
    const { catalog, context, run, isEqual, files, folder, state, datasetId, source, held } =
      await start();
    await catalog.commit(context(), files(0, 20));
    run(folderProjection(folder), { watchMs: 50 });
    await vi.waitFor(isEqual, PATIENT);
    const filledAtMs = (await state())?.filledAtMs ?? 0;
    rmSync(join(folder, "asked"), { recursive: true });
    const asked = { projection: "qdrant", datasetIds: [datasetId] } as const;
    await vi.waitFor(
      async () => expect(await source.pending(context(), asked)).toBe(Number.POSITIVE_INFINITY),
      { ...PATIENT, interval: 1 },
    );
    // a change alone would be less than the whole
    await catalog.commit(context(), files(20, 1));
    await vi.waitFor(isEqual, PATIENT);
    expect((await state())?.filledAtMs).toBeGreaterThan(filledAtMs);
    expect(held()).toHaveLength(21);
  });

  test("a process that is killed in the middle of a batch loses nothing", async () => {
    const { catalog, context, run, isEqual, files, folder, tenantId, projection, datasetId } =
      await start();
    const children: ChildProcess[] = [];
    ends.push(() => {
      for (const child of children) child.kill("SIGKILL");
    });
    const spawn = async (): Promise<ChildProcess> => {
      const child = fork(
        new URL("../support/relay-process.ts", import.meta.url),
        [await made, tenantId, folder],
        {
          stdio: "inherit",
          execArgv: ["--import", "tsx"],
        },
      );
      children.push(child);
      return child;
    };
    await catalog.commit(context(), files(0, 120));
    const [first] = [await spawn(), await spawn()];
    await vi.waitFor(() => expect(projection.held().length).toBeGreaterThan(5), PATIENT);
    first?.kill("SIGKILL");
    await catalog.commit(context(), files(60, 120, "changed\n"));
    await catalog.commit(context(), sampleChangeSet(datasetId, { deletes: ["f0001", "f0130"] }));
    await vi.waitFor(() => expect(projection.held().length).toBeGreaterThan(80), PATIENT);
    for (const child of children) child.kill("SIGKILL");
    run();
    await vi.waitFor(isEqual, PATIENT);
    const chunks = (await catalog.documents.listCurrent(context(), datasetId)).length;
    expect(projection.held()).toHaveLength(chunks);
  });
}

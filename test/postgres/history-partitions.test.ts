/** The months of the transaction log: made ahead, emptied into, dropped, and safe for many servers at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { maintainHistory } from "../../src/stores/postgres/history-partitions.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { findLogged, logTransaction } from "../../src/stores/postgres/transaction-log.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
  runAsOwner,
} from "../support/postgres.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describe("history in monthly partitions", () => describePartitions(server.url));

const DAY_MS = 86_400_000;
const at = (month: string, day = 15): number =>
  Date.parse(`${month}-${String(day).padStart(2, "0")}T12:00:00Z`);

function describePartitions(url: string): void {
  const context = testContext();
  let address: string;
  let database: Database;
  beforeAll(async () => {
    address = await createTestDatabase(url);
    database = await openTestDatabase(address);
  });
  afterAll(async () => {
    await database.close();
    await dropTestDatabase(url, address);
  });
  beforeEach(async () => {
    // as if no month had been made yet
    for (const month of await months())
      await runAsOwner(address, `DROP TABLE unified.transaction_log_${month}`);
    await runAsOwner(address, "DELETE FROM unified.transaction_log_default");
  });

  const months = async (): Promise<string[]> => {
    const rows = await runAsOwner<{ month: string }>(
      address,
      `SELECT right(c.relname, 7) AS month FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'unified.transaction_log'::regclass AND c.relname !~ 'default$' ORDER BY 1`,
    );
    return rows.map(({ month }) => month);
  };
  const countIn = async (partition: string): Promise<number> => {
    const [row] = await runAsOwner<{ n: number }>(
      address,
      `SELECT count(*)::int AS n FROM ONLY unified.transaction_log_${partition}`,
    );
    return row?.n ?? -1;
  };
  /** As a tenant, through the server's role. */
  const log = async (startedAtMs: number, tenantId = "local"): Promise<string> => {
    const id = createdId();
    await database.write({ ...context, tenantId }, { name: "log" }, (tx) =>
      logTransaction(tx, { id, operation: "test", startedAtMs, detail: { at: startedAtMs } }),
    );
    return id;
  };
  const isLogged = (id: string, tenantId = "local") =>
    database.read({ ...context, tenantId }, (tx) => findLogged(tx, id));
  const maintain = (nowMs: number, keepDays: number) =>
    maintainHistory(database, context, { nowMs, keepMs: keepDays * DAY_MS });

  test("this month and the next two are made, by the role that owns nothing, once", async () => {
    expect(await maintain(at("2024-11"), 30)).toEqual({ made: 3, moved: 0, dropped: 0 });
    expect(await months()).toEqual(["2024_11", "2024_12", "2025_01"]);
    expect(await maintain(at("2024-11", 28), 30)).toEqual({ made: 0, moved: 0, dropped: 0 });
    expect(await maintain(at("2024-12"), 60)).toEqual({ made: 1, moved: 0, dropped: 0 });
  });

  test("rows lie in their month, and those of every tenant that came too early are brought there", async () => {
    const early = [await log(at("2024-03")), await log(at("2024-04", 1)), await log(at("2024-06"))];
    const others = await log(at("2024-03"), "another");
    expect(await countIn("default")).toBe(4);
    expect(await maintain(at("2024-03"), 30)).toEqual({ made: 3, moved: 3, dropped: 0 });
    await log(at("2024-05"));
    expect(await Promise.all(["2024_03", "2024_04", "2024_05", "default"].map(countIn))).toEqual([
      2, 1, 1, 1,
    ]);
    for (const id of early) expect(await isLogged(id)).not.toBeNull();
    expect(await isLogged(others)).toBeNull();
    expect(await isLogged(others, "another")).toEqual({ at: at("2024-03") });
    // the one that was too far ahead follows when its month comes near
    expect(await maintain(at("2024-04"), 60)).toEqual({ made: 1, moved: 1, dropped: 0 });
    expect(await countIn("default")).toBe(0);
  });

  test("months that ended before the retention go, with rows that never got one", async () => {
    await maintain(at("2024-01"), 30);
    const [old, kept] = [await log(at("2024-01")), await log(at("2024-02"))];
    const stray = await log(at("2023-06"));
    const result = await maintain(at("2024-03"), 30);
    expect(result).toMatchObject({ dropped: 1 });
    expect(await months()).toEqual(["2024_02", "2024_03", "2024_04", "2024_05"]);
    expect(await isLogged(old)).toBeNull();
    expect(await isLogged(stray)).toBeNull();
    expect(await isLogged(kept)).not.toBeNull();
    // keeping nothing keeps the month that runs
    await maintain(at("2024-05"), 0);
    expect(await months()).toEqual(["2024_05", "2024_06", "2024_07"]);
  });

  test("a clock that runs years ahead drops nothing", async () => {
    const id = await log(Date.now());
    await maintain(Date.now(), 30);
    await maintain(at("2999-01"), 30);
    expect(await isLogged(id)).not.toBeNull();
  });

  test("twenty servers at once make each month once, and none fails", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => log(at("2024-09"))));
    const databases = await Promise.all(
      Array.from({ length: 20 }, () => openTestDatabase(address, { connections: 3 })),
    );
    const results = await Promise.all(
      databases.map((each) =>
        maintainHistory(each, context, { nowMs: at("2024-09"), keepMs: DAY_MS }),
      ),
    );
    await Promise.all(databases.map((each) => each.close()));
    expect(results.reduce((sum, { made }) => sum + made, 0)).toBe(3);
    expect(results.reduce((sum, { moved }) => sum + moved, 0)).toBe(8);
    for (const id of ids) expect(await isLogged(id)).not.toBeNull();
  });

  test("a table in use is left to the next call, and nobody who writes is kept waiting for long", async () => {
    await maintain(at("2024-01"), 30);
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let isWritten = (): void => undefined;
    const written = new Promise<void>((resolve) => {
      isWritten = resolve;
    });
    const writing = database.write(context, { name: "long" }, async (tx) => {
      const logged = { id: createdId(), operation: "test", startedAtMs: at("2024-02"), detail: {} };
      await logTransaction(tx, logged);
      isWritten();
      await finished;
    });
    await written;
    expect(await maintain(at("2024-03"), 30)).toEqual({ made: 0, moved: 0, dropped: 0 });
    finish();
    await writing;
    expect(await maintain(at("2024-03"), 30)).toEqual({ made: 2, moved: 0, dropped: 1 });
  });

  test("the server's role reaches no partition directly", async () => {
    await maintain(at("2024-11"), 30);
    for (const partition of ["2024_11", "default"]) {
      const read = database.read(context, (tx) =>
        tx.all(`SELECT * FROM unified.transaction_log_${partition}`),
      );
      await expect(read).rejects.toMatchObject({ code: "CATALOG_REFUSED" });
    }
    const rows = await runAsOwner<{ bare: string }>(
      address,
      `SELECT c.relname AS bare FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'unified.transaction_log'::regclass AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
  });
}

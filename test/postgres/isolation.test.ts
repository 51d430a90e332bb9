/** Two transactions that meet on a real server: what each isolation level refuses is done again, and a deadlock ends. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ISOLATION_LEVELS } from "../../src/domain/change-set.ts";
import type { Database, Transaction } from "../../src/stores/postgres/transaction.ts";
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
else describe("transactions that meet", () => describeMeetings(server.url));

/** Resolves when as many have come as are awaited; whoever comes later passes. */
function meeting(count: number): () => Promise<void> {
  let come = 0;
  let open = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    come += 1;
    if (come >= count) open();
    await all;
  };
}

function describeMeetings(url: string): void {
  let address: string;
  let database: Database;
  beforeAll(async () => {
    address = await createTestDatabase(url);
    database = await openTestDatabase(address, { connections: 10 });
    await runAsOwner(
      address,
      "CREATE TABLE unified.duty (name text PRIMARY KEY, n int NOT NULL); GRANT ALL ON unified.duty TO quarry_server",
    );
  });
  afterAll(async () => {
    await database.close();
    await dropTestDatabase(url, address);
  });
  const reset = () =>
    runAsOwner(
      address,
      "TRUNCATE unified.duty; INSERT INTO unified.duty VALUES ('ann', 1), ('bob', 1)",
    );
  const onDuty = async (): Promise<number> => {
    const [row] = await runAsOwner<{ n: number }>(
      address,
      "SELECT sum(n)::int AS n FROM unified.duty",
    );
    return row?.n ?? -1;
  };
  const count = async (tx: Transaction): Promise<number> =>
    (await tx.get<{ n: number }>("SELECT sum(n)::int AS n FROM unified.duty"))?.n ?? -1;

  /** Both look before either writes: each leaves if somebody else stays. Resolves to how often each was tried. */
  const leaveAtOnce = async (isolation: (typeof ISOLATION_LEVELS)[number]): Promise<number> => {
    await reset();
    const met = meeting(2);
    let tries = 0;
    const leave = (name: string) =>
      database.write(testContext(), { name: "leave", isolation }, async (tx) => {
        tries += 1;
        const others = await count(tx);
        await met();
        if (others > 1) await tx.run("UPDATE unified.duty SET n = 0 WHERE name = $1", name);
      });
    await Promise.all([leave("ann"), leave("bob")]);
    return tries;
  };

  test("write skew passes where it may, and is found and mended where it may not", async () => {
    expect(await leaveAtOnce("read committed")).toBe(2);
    expect(await onDuty()).toBe(0);
    expect(await leaveAtOnce("repeatable read")).toBe(2);
    expect(await onDuty()).toBe(0);
    expect(await leaveAtOnce("serializable")).toBe(3);
    expect(await onDuty()).toBe(1);
  });

  test("an update that was read before another one is not lost where that is asked for", async () => {
    for (const isolation of ["repeatable read", "serializable"] as const) {
      await reset();
      const met = meeting(2);
      const add = () =>
        database.write(testContext(), { name: "add", isolation }, async (tx) => {
          const n = await count(tx);
          await met();
          await tx.run("UPDATE unified.duty SET n = $1 WHERE name = 'ann'", n);
        });
      await Promise.all([add(), add()]);
      // 2, then 3: each saw what the other left
      expect(await onDuty()).toBe(4);
    }
  });

  test("of two that wait for each other one is undone and done again", async () => {
    await reset();
    const met = meeting(2);
    let tries = 0;
    const move = (from: string, to: string) =>
      database.write(testContext(), { name: "move" }, async (tx) => {
        tries += 1;
        await tx.run("UPDATE unified.duty SET n = n - 1 WHERE name = $1", from);
        await met();
        await tx.run("UPDATE unified.duty SET n = n + 1 WHERE name = $1", to);
      });
    await Promise.all([move("ann", "bob"), move("bob", "ann")]);
    expect(tries).toBe(3);
    expect(await runAsOwner(address, "SELECT n FROM unified.duty")).toEqual([{ n: 1 }, { n: 1 }]);
  });
}

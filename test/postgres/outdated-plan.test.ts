/** Statements that were prepared before another process changed a table that they read. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import {
  createTestDatabase,
  dropTestDatabase,
  findPostgres,
  openTestDatabase,
  runAsOwner,
} from "../support/postgres.ts";
import { testContext } from "../support/test-context.ts";

const server = findPostgres();
const READERS = 4;
const TEXT = "SELECT * FROM unified.shelf";

if ("missing" in server) test.skip(`PostgreSQL: ${server.missing}`, () => undefined);
else describe("a table that is changed under a server", () => describeChange(server.url));

function describeChange(url: string): void {
  let address: string;
  let database: Database;
  beforeAll(async () => {
    address = await createTestDatabase(url);
    database = await openTestDatabase(address, { connections: 10 });
    await runAsOwner(
      address,
      "CREATE TABLE unified.shelf (n int); INSERT INTO unified.shelf VALUES (1); GRANT ALL ON unified.shelf TO quarry_server",
    );
  });
  afterAll(async () => {
    await database.close();
    await dropTestDatabase(url, address);
  });

  /** Each on a connection of its own: none gives its one back before all have one. */
  const readAtOnce = async (): Promise<readonly unknown[]> => {
    let come = 0;
    let open = (): void => undefined;
    const all = new Promise<void>((resolve) => {
      open = resolve;
    });
    const read = () =>
      database.read(testContext(), async (tx) => {
        come += 1;
        if (come >= READERS) open();
        await all;
        return tx.all(TEXT);
      });
    return (await Promise.all(Array.from({ length: READERS }, read))).flat();
  };

  test("the next questions read it as it is now, on every connection", async () => {
    expect(await readAtOnce()).toEqual(Array.from({ length: READERS }, () => ({ n: 1 })));
    for (const column of ["author", "title"]) {
      await runAsOwner(address, `ALTER TABLE unified.shelf ADD COLUMN ${column} text`);
      const rows = await readAtOnce();
      expect(rows).toHaveLength(READERS);
      for (const row of rows) expect(row).toHaveProperty(column, null);
    }
  });

  test("other things that the server does not support are told at once", async () => {
    let tries = 0;
    const failed = database.read(testContext(), async (tx) => {
      tries += 1;
      return tx.all("SELECT count(*) FROM unified.shelf FOR UPDATE");
    });
    await expect(failed).rejects.toThrow("0A000");
    expect(tries).toBe(1);
  });
}

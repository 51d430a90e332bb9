/**
 * What a bulk load costs on PostgreSQL: npm run bench:postgres-bulk, with POSTGRES_URL of a durable server (`fsync=on`) whose role may create
 * databases. CHUNKS=20000 says how many chunks.
 */
import { createBulkBench } from "./postgres/bulk-bench.ts";
import { measureLoads } from "./postgres/measure-loads.ts";

const CHUNKS = Number(process.env["CHUNKS"] ?? 20_000);

const bench = await createBulkBench();
try {
  console.log(`${CHUNKS.toLocaleString("en")} chunks; ${await bench.describe()}`);
  await measureLoads(bench, CHUNKS);
} finally {
  await bench.close();
}

/**
 * What a bulk load costs on PostgreSQL: npm run bench:postgres-bulk, with POSTGRES_URL of a durable server (`fsync=on`) whose role may create
 * databases. CHUNKS and VECTORS say how many.
 */
import { createBulkBench } from "./postgres/bulk-bench.ts";
import { measureLoads } from "./postgres/measure-loads.ts";
import { measureVectors } from "./postgres/measure-vectors.ts";

const CHUNKS = Number(process.env["CHUNKS"] ?? 20_000);
const VECTORS = Number(process.env["VECTORS"] ?? 50_000);

const bench = await createBulkBench();
try {
  console.log(await bench.describe());
  if (CHUNKS > 0) await measureLoads(bench, CHUNKS);
  if (VECTORS > 0) await measureVectors(bench, VECTORS);
} finally {
  await bench.close();
}

/**
 * What a bulk load costs on PostgreSQL: npm run bench:postgres-bulk, with POSTGRES_URL of a durable server (`fsync=on`) whose role may create
 * databases. CHUNKS and VECTORS say how many.
 */
import { type BulkBench, createBulkBench } from "./postgres/bulk-bench.ts";
import { measureLoads } from "./postgres/measure-loads.ts";
import { measureVectors } from "./postgres/measure-vectors.ts";

const CHUNKS = Number(process.env["CHUNKS"] ?? 20_000);
const VECTORS = Number(process.env["VECTORS"] ?? 50_000);

/** Each in a database of its own: what one leaves would be the other's. */
async function inOwn(measure: (bench: BulkBench) => Promise<void>): Promise<void> {
  const bench = await createBulkBench();
  try {
    console.log(await bench.describe());
    await measure(bench);
  } finally {
    await bench.close();
  }
}

if (CHUNKS > 0) await inOwn((bench) => measureLoads(bench, CHUNKS));
if (VECTORS > 0) await inOwn((bench) => measureVectors(bench, VECTORS));

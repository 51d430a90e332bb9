// Opens the database as a server would and asks it something; or applies schema steps more than this version has (`up`, JSON of steps).
import { readMigrations } from "../../dist/stores/migration-files.js";
import { openDatabaseTarget } from "../../dist/stores/postgres/migration-target.js";
import { openDatabase } from "../../dist/stores/postgres/open-database.js";
import { migrateUp } from "../../dist/stores/run-migrations.js";
import { createMetricsRegistry } from "../../dist/telemetry/metrics-registry.js";

const [url, steps] = process.argv.slice(2);
const context = {
  operationId: "chaos",
  tenantId: "local",
  principal: "local",
  signal: new AbortController().signal,
  deadlineMs: Number.POSITIVE_INFINITY,
  recordStage: () => {},
};

try {
  if (steps !== undefined) {
    const migrations = [...readMigrations("postgres"), ...JSON.parse(steps)];
    const target = openDatabaseTarget({ url, connectTimeoutMs: 10_000 }, migrations);
    const applied = await migrateUp(target);
    console.log(JSON.stringify({ applied: applied.map(({ version }) => version) }));
  } else {
    const database = await openDatabase({
      url,
      connections: 3,
      idleTimeoutMs: 1_000,
      connectTimeoutMs: 30_000,
      statementTimeoutMs: 30_000,
      metrics: createMetricsRegistry(),
    });
    const tables = await database.read(context, (tx) =>
      tx.get("SELECT count(*) AS edges FROM edges"),
    );
    await database.connector.close();
    console.log(JSON.stringify(tables));
  }
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message, next: error.next }));
}

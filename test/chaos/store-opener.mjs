// Opens a catalog, makes a dataset, prints its id; with `lease` it fights for the lease and says which generation it got.
import { openCatalog } from "../../dist/stores/sqlite/open-catalog.js";

const [file, task = "ensure", owner = "x"] = process.argv.slice(2);
const context = {
  operationId: "chaos",
  tenantId: "local",
  principal: "local",
  signal: new AbortController().signal,
  deadlineMs: Number.POSITIVE_INFINITY,
  recordStage: () => {},
};

try {
  const catalog = await openCatalog({
    file,
    home: "/chaos",
    projections: false,
    lexical: () => null,
  });
  const params = { projectKey: "k", projectName: "n", host: "h", folder: "/chaos", branch: null };
  if (task === "list") {
    const datasets = await catalog.datasets.list(context);
    console.log(JSON.stringify(datasets.map(({ folder }) => folder)));
  } else {
    const { id: datasetId } = await catalog.datasets.ensure(context, params);
    if (task === "ensure") console.log(datasetId);
    if (task === "lease") {
      const who = { datasetId, owner, pid: process.pid, host: "h" };
      const holder = await catalog.lease.acquire(context, {
        ...who,
        nowMs: Date.now(),
        expiryMs: 10_000,
      });
      console.log(
        JSON.stringify({ asked: owner, holder: holder.owner, generation: holder.generation }),
      );
      // Held until the test says otherwise: a process that ends is a dead one.
      await new Promise((resolve) => process.stdin.once("data", resolve));
      process.stdin.destroy();
    }
  }
  await catalog.close();
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message, next: error.next }));
}

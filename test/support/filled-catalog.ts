/** A catalog with something in every table that indexing fills: words, vectors, a graph, edits, a past. */
import { join } from "node:path";
import type { Logger } from "../../src/ports/logger.ts";
import { assembleParts, type OpenCatalogs } from "../../src/server/assemble-parts.ts";
import { loadConfig } from "../../src/server/config.ts";
import { createGitProject } from "./git-project.ts";
import { testContext } from "./test-context.ts";

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const LEDGER = `"""Books amounts."""

class Ledger:
    def book_amount(self, account, amount):
        return self.store(account, amount)

    def store(self, account, amount):
        log_entry(account)
        return amount
`;
const MAIN = `from ledger import Ledger

def pay_invoice(amount):
    return Ledger().book_amount("rent", amount)
`;

/** Indexes the repository in `folder` (empty before) into what `openCatalogs` opens, through an edit, a removal and its history. */
export async function fillCatalog(
  { folder, dataDir }: { readonly folder: string; readonly dataDir: string },
  openCatalogs: OpenCatalogs,
): Promise<void> {
  const project = createGitProject(folder);
  project.commit("first", { "src/ledger.py": LEDGER, "notes.md": "# Notes\n\nRent is due.\n" });
  project.commit("second", { "src/main.py": MAIN, "src/gone.py": "def gone():\n    pass\n" });
  project.commit("third", { "src/ledger.py": LEDGER.replaceAll("store", "keep") });
  const config = loadConfig({ dataDir, logLevel: "silent" });
  const { maxFileBytes } = config;
  const parts = assembleParts(
    {
      config,
      logger: SILENT,
      watch: false,
      configHome: join(dataDir, "no-git-configuration"),
      limitsOf: async () => ({ maxFileBytes, exclude: [], excludeLanguages: [] }),
    },
    openCatalogs,
  );
  const context = testContext();
  const resolve = () => parts.workspaces.resolve(context, folder);
  const index = async () => {
    const job = await parts.indexer.index(context, {
      workspace: await resolve(),
      waitMs: Number.POSITIVE_INFINITY,
    });
    if (job.state !== "done") throw new Error(`indexing ended as ${job.state}: ${job.error}`);
    await parts.indexer.embedRest(context, await resolve());
  };
  await index();
  project.write({
    "src/main.py": `${MAIN}\ndef refund():\n    pay_invoice(-1)\n`,
    "src/gone.py": null,
  });
  await index();
  const { state } = await parts.indexer.fillPast(context, {
    ...{ workspace: await resolve(), commits: 10, waitMs: Number.POSITIVE_INFINITY },
  });
  if (state !== "complete") throw new Error(`the past is ${state}`);
  await parts.close();
}

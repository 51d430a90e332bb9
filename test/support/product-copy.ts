/** The built product with a models folder of its own. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LINKED = ["node_modules", "grammars", "migrations", "queries", "package.json"];

/** Path of its command; `table` is the embedder's artefact, null: it is missing. Removed when the test ends. */
export function copyProduct(table: Uint8Array | null): string {
  const folder = temporaryFolder();
  // copied, not linked: a module's place is where its real file lies
  cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder, name));
  mkdirSync(join(folder, "models"));
  if (table !== null) writeFileSync(join(folder, "models", "quarry-table.qvt"), table);
  return join(folder, "dist", "cli.js");
}

/** Writes the generated pages of docs/. Run: npm run docs */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DOC_PAGES } from "./doc-pages.ts";

const folder = fileURLToPath(new URL("../docs/", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, render] of Object.entries(DOC_PAGES)) {
  writeFileSync(`${folder}${name}`, render());
  console.log(`docs/${name}`);
}

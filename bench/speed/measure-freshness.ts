/** From the write of a file to the first reply that shows it, with nothing but the same question asked again and again. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Served } from "./served.ts";

const GIVE_UP_MS = 20_000;

async function untilShown(
  server: Served,
  root: string,
  query: string,
  shown: string,
): Promise<number> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < GIVE_UP_MS) {
    const reply = await server.ask("search_code", { path: root, query });
    if (reply.includes(shown)) return performance.now() - startedMs;
  }
  throw new Error(`"${query}" did not show ${shown} within ${GIVE_UP_MS} ms`);
}

/** Edits one indexed file at its end with a word that was nowhere before; the file is put back afterwards. */
export async function editedFileMs(
  server: Served,
  root: string,
  path: string,
  round: number,
): Promise<number> {
  const file = join(root, path);
  const before = readFileSync(file);
  const word = `zebrafinch${round}edited`;
  await server.ask("search_code", { path: root, query: word });
  try {
    appendFileSync(file, `\n/* ${word} */\n`);
    return await untilShown(server, root, word, `/* ${word} */`);
  } finally {
    writeFileSync(file, before);
  }
}

/** Makes a new file with a word that was nowhere before; removes it afterwards. */
export async function newFileMs(
  server: Served,
  root: string,
  folder: string,
  round: number,
): Promise<number> {
  const file = join(root, folder, `zebrafinch_${round}_new.c`);
  const word = `zebrafinch${round}created`;
  await server.ask("search_code", { path: root, query: word });
  try {
    writeFileSync(file, `int ${word}(void)\n{\n\treturn ${round};\n}\n`);
    return await untilShown(server, root, word, `int ${word}`);
  } finally {
    rmSync(file);
  }
}

/** Measures the catalog's writer with synthetic but code-like change sets: rows a second, bytes, merging, query latency. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import type { ChangeSet } from "../src/domain/change-set.ts";
import { type Chunk, packChunks } from "../src/domain/chunk.ts";
import { splitWords } from "../src/domain/words.ts";
import { readMigrations } from "../src/stores/migration-files.ts";
import { applyChangeSet } from "../src/stores/sqlite/commit/apply-change-set.ts";
import { connect } from "../src/stores/sqlite/connection.ts";
import { ensureDataset } from "../src/stores/sqlite/dataset-writes.ts";
import { loadDriver } from "../src/stores/sqlite/driver.ts";
import { mergeStep } from "../src/stores/sqlite/merge-segments.ts";
import { migrate } from "../src/stores/sqlite/migrate.ts";
import { inTransaction } from "../src/stores/sqlite/transaction.ts";
import { trigramStep } from "../src/stores/sqlite/trigram-index.ts";
import type { WriteState } from "../src/stores/sqlite/write-state.ts";

const flag = (name: string, fallback: string): string =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1] ?? fallback;

const FILES = Number(flag("files", "2000"));
const FILES_PER_COMMIT = Number(flag("batch", "64"));
const CHUNKS_PER_FILE = 11;
const LINES_PER_CHUNK = 28;
const VOCABULARY = 60_000;

/** Deterministic, so that two settings see the same data. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Processor time of this process, so that a busy machine does not change the result. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const random = createRandom(7);
/** Zipf-like: a few words are everywhere, most are rare, as in code. */
const pick = (): number => Math.floor(VOCABULARY ** random()) % VOCABULARY;
const SYLLABLES = ["re", "con", "dev", "ta", "lo", "mem", "pi", "ster", "un", "fa", "gic", "ble"];
/** Two to five syllables: about six letters, as in real identifiers. */
const word = (i: number): string => {
  let rest = i + SYLLABLES.length;
  let made = "";
  while (rest > 0) {
    made += SYLLABLES[rest % SYLLABLES.length] ?? "";
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return made;
};
const identifier = (): string => {
  const parts = [word(pick()), word(pick())];
  return random() < 0.5 ? parts.join("_") : `${parts[0]}${parts[1]?.toUpperCase()}`;
};

function fileOf(n: number): { text: string; chunks: Chunk[]; names: string[] } {
  const chunks: Chunk[] = [];
  const names: string[] = [];
  let text = "";
  for (let c = 0; c < CHUNKS_PER_FILE; c += 1) {
    const name = `${identifier()}_${n % 977}`;
    const lines = [`static int ${name}(struct ${identifier()} *p)`];
    for (let l = 1; l < LINES_PER_CHUNK; l += 1)
      lines.push(`\t${l % 3 === 0 ? identifier() : word(pick())}(p->${word(pick())});`);
    const body = `${lines.join("\n")}\n`;
    const start = text.length;
    text += body;
    names.push(name);
    chunks.push({
      ordinal: c,
      span: {
        byteStart: start,
        byteEnd: text.length,
        lineStart: c * LINES_PER_CHUNK + 1,
        lineEnd: (c + 1) * LINES_PER_CHUNK,
      },
      textStart: start,
      textEnd: text.length,
      kind: "function",
      scope: "",
      textHash: createHash("sha256").update(body).digest("hex").slice(0, 32),
      words: splitWords(body).join(" "),
    });
  }
  return { text, chunks, names };
}

function changeSetOf(
  datasetId: string,
  from: number,
  to: number,
): { set: ChangeSet; bytes: number } {
  const files = Array.from({ length: to - from }, (_, i) => {
    const file = fileOf(from + i);
    return { ...file, n: from + i, hash: createHash("sha256").update(file.text).digest("hex") };
  });
  const set: ChangeSet = {
    datasetId,
    contents: files.map(({ hash, text, chunks }) => ({
      hash,
      byteLength: text.length,
      encoding: "utf-8",
      replacements: 0,
      lineCount: chunks.length * LINES_PER_CHUNK,
      deflatedText: deflateRawSync(text, { level: 1 }),
      textLength: text.length,
    })),
    chunkSets: files.map(({ hash, chunks, names }) => ({
      contentHash: hash,
      chunker: "c bench 1",
      language: "c",
      partial: null,
      chunks: packChunks(chunks),
      symbols: names.map((name, ordinal) => ({
        ordinal,
        name,
        qualifiedName: name,
        kind: "function",
        signature: `static int ${name}(struct p *p)`,
        span: chunks[ordinal]?.span ?? { byteStart: 0, byteEnd: 0, lineStart: 0, lineEnd: 0 },
        chunkOrdinal: ordinal,
      })),
    })),
    upserts: files.map(({ n, hash, text }) => ({
      path: `drivers/${word(n % 97)}/${word(n % 1013)}_${n}.c`,
      sizeBytes: text.length,
      mtimeMs: n,
      contentHash: hash,
      chunker: "c bench 1",
      sourceType: "file",
      mediaType: null,
    })),
    touches: [],
    deletes: [],
    skips: [],
    unskips: [],
    gitCommit: null,
    branch: null,
    gitPosition: null,
    committedAtMs: Date.now(),
  };
  return { set, bytes: files.reduce((sum, { text }) => sum + text.length, 0) };
}

const folder = mkdtempSync(join(flag("dir", tmpdir()), "quarry-store-speed-"));
const file = join(folder, "catalog.sqlite");
try {
  const open = await loadDriver();
  const migrations = readMigrations("sqlite");
  await migrate({ open, file, home: "/bench", migrations, pageSize: Number(flag("page", "8192")) });
  const connection = connect(open, file, file);
  connection.exec(
    `PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;
     PRAGMA foreign_keys = ${flag("fk", "ON")}; PRAGMA cache_size = -${flag("cache", "49152")};
     PRAGMA wal_autocheckpoint = ${flag("checkpoint", "4000")}`,
  );
  for (const setting of flag("fts", "").split(",").filter(Boolean)) {
    const [key, value] = setting.split(":");
    for (const table of ["word_index", "name_index", "path_index"])
      connection.run(
        `INSERT INTO ${table} (${table}, rank) VALUES (?, ?)`,
        key ?? "",
        Number(value),
      );
  }
  const state: WriteState = {
    connection,
    projections: false,
    schemaVersion: 1,
    names: new Map(),
    dataVersion: -1,
    lastEndedAt: 0,
    lastHeldMs: 0,
    closing: new Int32Array(1),
  };
  const params = { projectKey: "k", projectName: "n", host: "h", folder: "/bench", branch: null };
  inTransaction(state, () =>
    ensureDataset(state, { ...params, tenantId: "local", principal: "local" }),
  );
  const datasetId = connection.get<{ id: string }>("SELECT id FROM datasets")?.id ?? "";

  let bytes = 0;
  let commitMs = 0;
  let slowestMs = 0;
  let applyMs = 0;
  for (let from = 0; from < FILES; from += FILES_PER_COMMIT) {
    const made = changeSetOf(datasetId, from, Math.min(FILES, from + FILES_PER_COMMIT));
    bytes += made.bytes;
    const startedAt = cpuMs();
    inTransaction(state, () => {
      applyChangeSet(state, made.set, {}, { tenantId: "local", trace: "bench" });
      applyMs += cpuMs() - startedAt;
    });
    const elapsed = cpuMs() - startedAt;
    commitMs += elapsed;
    slowestMs = Math.max(slowestMs, elapsed);
  }
  const count = (sql: string): number => connection.get<{ n: number }>(sql)?.n ?? 0;
  const chunks = count("SELECT count(*) AS n FROM chunks");
  const sizeAfterCommit = statSync(file).size;
  const segments = (): number => count("SELECT count(DISTINCT segid) AS n FROM word_index_idx");
  const segmentsBefore = segments();
  const timeQueries = (): string => {
    const times: number[] = [];
    const draw = createRandom(3);
    for (let i = 0; i < 40; i += 1) {
      const words = Array.from({ length: 5 }, () => `"${word(Math.floor(VOCABULARY ** draw()))}"`);
      const startedAt = performance.now();
      connection.all(
        "SELECT rowid FROM word_index WHERE word_index MATCH ? ORDER BY rank LIMIT 100",
        words.join(" OR "),
      );
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    return `p50 ${times[20]?.toFixed(1)} p95 ${times[38]?.toFixed(1)} ms`;
  };
  const queriesBefore = timeQueries();
  const mergeAt = performance.now();
  for (let index = 0; ; ) {
    const { done, last } = inTransaction(state, () => mergeStep(state, { index }));
    if (done && last) break;
    if (done) index += 1;
  }
  const mergeMs = performance.now() - mergeAt;
  const queriesAfter = timeQueries();
  let trigramMs = 0;
  if (flag("trigrams", "no") === "yes") {
    const startedAt = performance.now();
    while (!inTransaction(state, () => trigramStep(state, {})).done);
    trigramMs = performance.now() - startedAt;
  }
  const megabytes = bytes / 1e6;
  console.log(
    [
      `${process.argv.slice(2).join(" ")}`,
      `${megabytes.toFixed(0)} MB, ${chunks} chunks: commit ${(commitMs / 1000).toFixed(2)} s`,
      `${(commitMs / megabytes).toFixed(0)} ms/MB, ${Math.round(chunks / (commitMs / 1000))} chunks/s, slowest ${slowestMs.toFixed(0)} ms, of it before COMMIT ${((applyMs / commitMs) * 100).toFixed(0)} %`,
      `size ${(sizeAfterCommit / 1e6).toFixed(0)} MB, segments ${segmentsBefore}, query ${queriesBefore}`,
      `merge ${(mergeMs / 1000).toFixed(2)} s, segments ${segments()}, query ${queriesAfter}`,
      `trigrams ${(trigramMs / 1000).toFixed(2)} s, final ${(statSync(file).size / 1e6).toFixed(0)} MB, RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
    ].join("\n  "),
  );
  connection.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

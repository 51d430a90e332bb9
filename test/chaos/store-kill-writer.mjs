// A process that commits numbered change sets as fast as it can, and says so after each. Killed by store-kill.test.ts.
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { packChunks } from "../../dist/domain/chunk.js";
import { splitWords } from "../../dist/domain/words.js";
import { openCatalog } from "../../dist/stores/sqlite/open-catalog.js";

const [file, datasetId, first] = process.argv.slice(2);
const context = {
  operationId: "chaos",
  tenantId: "local",
  principal: "local",
  signal: new AbortController().signal,
  deadlineMs: Number.POSITIVE_INFINITY,
  recordStage: () => {},
};

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** The files of commit n: they change with n, so each commit closes what the one before showed. */
function changeSetOf(n) {
  const files = Array.from({ length: 12 }, (_, i) => {
    const lines = Array.from(
      { length: 20 },
      (__, l) => `line ${l} of file${i} at commit ${l % 3 === 0 ? n : "any"}\n`,
    );
    return { path: `f${i}.txt`, lines, text: lines.join(""), hash: sha256(lines.join("")) };
  });
  return {
    datasetId,
    contents: files.map(({ hash, text, lines }) => ({
      hash,
      byteLength: text.length,
      encoding: "utf-8",
      replacements: 0,
      lineCount: lines.length,
      deflatedText: deflateRawSync(text),
      textLength: text.length,
    })),
    chunkSets: files.map(({ hash, lines }) => {
      let at = 0;
      const chunks = lines.map((line, ordinal) => {
        const start = at;
        at += line.length;
        const span = {
          byteStart: start,
          byteEnd: at,
          lineStart: ordinal + 1,
          lineEnd: ordinal + 1,
        };
        return {
          ordinal,
          span,
          textStart: start,
          textEnd: at,
          kind: "text",
          scope: "",
          textHash: sha256(line).slice(0, 32),
          words: splitWords(line).join(" "),
        };
      });
      const symbols = [
        {
          ordinal: 0,
          name: `commit${n}`,
          qualifiedName: `commit${n}`,
          kind: "function",
          signature: "",
          span: chunks[0].span,
          chunkOrdinal: 0,
        },
      ];
      return {
        contentHash: hash,
        chunker: "chaos 1",
        language: "text",
        partial: null,
        chunks: packChunks(chunks),
        symbols,
      };
    }),
    upserts: files.map(({ path, hash, text }) => ({
      path,
      sizeBytes: text.length,
      mtimeMs: n,
      contentHash: hash,
      chunker: "chaos 1",
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
    committedAtMs: n,
  };
}

const catalog = await openCatalog({ file, home: "/chaos", projections: true, lexical: () => null });
for (let n = Number(first); ; n += 1) {
  const { revision } = await catalog.commit(context, changeSetOf(n));
  process.stdout.write(`${n} ${revision}\n`);
  if (n % 4 === 0) await catalog.finishIndexes(context);
  if (n % 6 === 0) await catalog.collectGarbage(context, { closedBeforeMs: n - 2 });
}

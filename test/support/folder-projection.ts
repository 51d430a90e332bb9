/** A projection in a folder, a file a document, so that processes share it and outlive each other: what relays are tried with. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { AppError } from "../../src/domain/errors.ts";
import type { ProjectedChunks } from "../../src/domain/projected.ts";
import type { Projection } from "../../src/ports/projection.ts";
import { checkInTime } from "../../src/stores/in-time.ts";

export interface HeldDocument {
  readonly datasetId: string;
  readonly documentId: string;
  readonly path: string;
  readonly revision: number;
  readonly visibility: string;
  /** Hash of each chunk's text, with the models that have seen it. */
  readonly chunks: readonly string[];
}

export interface FolderProjection extends Projection<ProjectedChunks> {
  /** What is asked, in order of path. */
  held(): readonly HeldDocument[];
  /** A server that is down, until it is up again; for every process. */
  setDown(isDown: boolean): void;
  /** How often changes were applied by this object. */
  readonly applied: () => number;
}

/** A file of this name stands in a copy that was finished. */
const WHOLE = "whole";

const toHeld = (change: ProjectedChunks): HeldDocument => ({
  ...{ datasetId: change.datasetId, documentId: change.documentId, path: change.path },
  ...{ revision: change.revision, visibility: change.dataset.visibility },
  chunks: change.chunks.map(({ textHash, vectors }) =>
    `${textHash} ${vectors.map(({ model }) => model.name).join("+")}`.trimEnd(),
  ),
});

/** `pauseMs` makes applying as slow as over a network, so that a kill meets it. */
export function folderProjection(folder: string, pauseMs = 0): FolderProjection {
  let applied = 0;
  const copies = { asked: join(folder, "asked"), next: join(folder, "next") };
  const filesOf = (copy: string): string[] =>
    existsSync(copy) ? readdirSync(copy).filter((name) => name.endsWith(".json")) : [];
  const read = (copy: string): HeldDocument[] =>
    filesOf(copy).map((name) => JSON.parse(readFileSync(join(copy, name), "utf8")));
  const check = async (): Promise<void> => {
    if (existsSync(join(folder, "down")))
      throw new AppError("PROJECTION_UNAVAILABLE", "The folder is down.");
  };
  const put = (copy: string, change: ProjectedChunks): void => {
    const file = join(copy, `${change.documentId}.json`);
    const known = existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as HeldDocument)
      : undefined;
    if (known !== undefined && known.revision > change.revision) return;
    if (!change.isShown) {
      rmSync(file, { force: true });
      return;
    }
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(toHeld(change)));
    renameSync(`${file}.${process.pid}`, file);
  };
  const open = (): string[] => Object.values(copies).filter((copy) => existsSync(copy));
  return {
    name: "qdrant",
    prepare: async () => {
      await check();
      mkdirSync(copies.asked, { recursive: true });
    },
    apply: async (context, changes) => {
      for (const change of changes) {
        await check();
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        checkInTime(context);
        for (const copy of open()) put(copy, change);
        applied += 1;
      }
    },
    removeDatasets: async (_context, datasetIds) => {
      await check();
      for (const copy of open())
        for (const { datasetId, documentId } of read(copy))
          if (datasetIds.includes(datasetId)) rmSync(join(copy, `${documentId}.json`));
    },
    beginRebuild: async () => {
      await check();
      rmSync(copies.next, { recursive: true, force: true });
      mkdirSync(copies.next, { recursive: true });
    },
    finishRebuild: async () => {
      await check();
      rmSync(copies.asked, { recursive: true, force: true });
      writeFileSync(join(copies.next, WHOLE), "");
      renameSync(copies.next, copies.asked);
    },
    isWhole: async () => {
      await check();
      return existsSync(join(copies.asked, WHOLE));
    },
    count: async (_context, datasetId) => {
      await check();
      const held = read(copies.asked).filter((document) => document.datasetId === datasetId);
      const rows = held.reduce((sum, { chunks }) => sum + chunks.length, 0);
      return { documents: held.length, rows };
    },
    ping: check,
    close: async () => undefined,
    held: () => read(copies.asked).sort((a, b) => (a.path < b.path ? -1 : 1)),
    setDown: (isDown) => {
      mkdirSync(folder, { recursive: true });
      if (isDown) writeFileSync(join(folder, "down"), "");
      else rmSync(join(folder, "down"), { force: true });
    },
    applied: () => applied,
  };
}

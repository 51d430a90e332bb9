/** From blobs to stored contents: each is read and parsed once, whatever commits and paths it stands in. */
import { createHash } from "node:crypto";
import type { ChunkSet, Content } from "../../domain/content.ts";
import type { BlobKey, PastBlob } from "../../domain/past.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { AnalyzedDocument, Analyzer, DocumentInput } from "../analyzer.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { PathRules } from "./path-rules.ts";
import type { PastFile } from "./read-line.ts";

/** What one look at git and the parse threads may take: others wait no longer than this for them. */
const UNIT_FILES = 64;
const UNIT_BYTES = 1_000_000;

/** What a commit has to bring along for the contents that were read. */
export interface NewContents {
  /** By `contentHash chunker`. */
  readonly sets: Map<string, FreshContent>;
  readonly blobs: PastBlob[];
  bytes: number;
}

export interface FreshContent {
  readonly content: Content;
  readonly chunkSet: ChunkSet;
}

const noNewContents = (): NewContents => ({ sets: new Map(), blobs: [], bytes: 0 });

export interface PastContentsDeps {
  readonly catalog: Catalog;
  readonly analyzer: Analyzer;
  readonly objects: ObjectReader;
  readonly rules: PathRules;
  /** Waits while others have work to do. Throws CANCELLED. */
  readonly giveWay: () => Promise<void>;
}

/** A state of a file that is indexed. */
export interface PlacedContent {
  readonly contentHash: string;
  readonly chunker: string;
}

interface Wanted extends BlobKey {
  readonly handWritten: boolean;
}

export class PastContents {
  readonly #deps: PastContentsDeps;
  /** Tells apart what different analyzers and limits made of the same blob. */
  readonly #madeBy: string;
  /** By blob and name; bounded by what one batch looks at. */
  readonly #known = new Map<string, PastBlob>();
  #fresh = noNewContents();

  constructor(deps: PastContentsDeps) {
    this.#deps = deps;
    const made = `${deps.analyzer.fingerprint} ${deps.rules.maxFileBytes}`;
    this.#madeBy = createHash("sha256").update(made).digest("hex").slice(0, 8);
  }

  /** Bytes of contents that were read and not taken yet. */
  get freshBytes(): number {
    return this.#fresh.bytes;
  }

  /** What was read since the last call, to be committed. */
  take(): NewContents {
    const taken = this.#fresh;
    this.#fresh = noNewContents();
    return taken;
  }

  /** Forgets which files were prepared. */
  forget(): void {
    this.#known.clear();
  }

  /** What was read and not taken yet. */
  findFresh({ contentHash, chunker }: PlacedContent): FreshContent | null {
    return this.#fresh.sets.get(`${contentHash} ${chunker}`) ?? null;
  }

  /** Sees to it that `find` knows these files. Calls `onUnit` when much was read, so that it can be committed. */
  async prepare(
    context: OperationContext,
    files: readonly PastFile[],
    onUnit: () => Promise<void>,
  ): Promise<void> {
    const wanted = new Map<string, Wanted>();
    for (const file of files) {
      const key = this.#keyOf(file);
      if (key !== null && !this.#known.has(mapKey(key))) wanted.set(mapKey(key), key);
    }
    const stored = await this.#deps.catalog.past.knownBlobs(context, [...wanted.values()]);
    for (const blob of stored) {
      wanted.delete(mapKey(blob));
      this.#known.set(mapKey(blob), blob);
    }
    const missing = [...wanted.values()];
    for (let at = 0; at < missing.length; ) {
      await this.#deps.giveWay();
      at += await this.#readUnit(context, missing.slice(at, at + UNIT_FILES));
      await onUnit();
    }
  }

  /** Null for a file that is left out. Ask for prepared files only. */
  find(file: PastFile): PlacedContent | null {
    const key = this.#keyOf(file);
    const blob = key === null ? undefined : this.#known.get(mapKey(key));
    if (blob === undefined || blob.contentHash === null) return null;
    const { contentHash, chunker } = blob;
    return { contentHash, chunker };
  }

  #keyOf({ path, blob }: PastFile): Wanted | null {
    const verdict = this.#deps.rules.judge(path, 0);
    if (!verdict.counts) return null;
    const { handWritten } = verdict;
    const name = path.slice(path.lastIndexOf("/") + 1);
    return { blob, name: `${this.#madeBy}${handWritten ? "!" : " "}${name}`, handWritten };
  }

  /** Reads and analyses files until the unit is full; returns how many. */
  async #readUnit(context: OperationContext, wanted: readonly Wanted[]): Promise<number> {
    const { analyzer, objects, rules, catalog } = this.#deps;
    const inputs: DocumentInput[] = [];
    let bytes = 0;
    let taken = 0;
    for (const { blob, name, handWritten } of wanted) {
      if (bytes >= UNIT_BYTES) break;
      taken += 1;
      const [read] = await objects.read([blob], rules.maxFileBytes);
      if (read === "oversized")
        this.#remember({ blob, name, contentHash: null, chunker: null, reason: "oversized" });
      if (read === undefined || typeof read === "string") continue;
      bytes += read.length;
      // only the last part of the path counts; the first finds the result again
      const path = `${taken - 1}/${name.slice(this.#madeBy.length + 1)}`;
      const stat = { path, sizeBytes: read.length, mtimeMs: -1, bytes: new Uint8Array(read) };
      inputs.push(handWritten ? { ...stat, handWritten } : stat);
    }
    const analysed = analyzer.analyze(context, {
      root: "",
      documents: inputs,
      known: (keys) => catalog.documents.knownChunkSets(context, keys),
    });
    for await (const document of analysed) {
      const key = wanted[Number.parseInt(document.path, 10)];
      if (key !== undefined) this.#keep(key, document);
    }
    return taken;
  }

  /** What failed to parse is not remembered: the next run tries it again. */
  #keep({ blob, name }: BlobKey, document: AnalyzedDocument): void {
    const skipped = { blob, name, contentHash: null, chunker: null };
    if (document.outcome === "skipped") this.#remember({ ...skipped, reason: document.reason });
    if (document.outcome === "known") {
      const { contentHash, chunker } = document;
      this.#remember({ blob, name, contentHash, chunker, reason: null });
    }
    if (document.outcome === "analyzed") {
      const { content, chunkSet } = document;
      this.#fresh.sets.set(`${content.hash} ${chunkSet.chunker}`, { content, chunkSet });
      this.#fresh.bytes += content.byteLength;
      const contentHash = content.hash;
      this.#remember({ blob, name, contentHash, chunker: chunkSet.chunker, reason: null });
    }
  }

  #remember(blob: PastBlob): void {
    this.#known.set(mapKey(blob), blob);
    this.#fresh.blobs.push(blob);
  }
}

const mapKey = ({ blob, name }: BlobKey): string => `${blob} ${name}`;

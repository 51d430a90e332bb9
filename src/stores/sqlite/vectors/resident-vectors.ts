/** What of a model's vectors stays in memory between searches, kept up with the file page by page. */
import type { ReadConnection } from "../connection.ts";
import { createRows, type Rows } from "./kernel.ts";
import { HAS_VECTOR, PAGE_TEXTS, unpackInto, type VectorPageRow } from "./vector-page.ts";

/**
 * Vectors above this size stay in the file and only their signs in memory: 131,072 chunks of 256 dimensions. Serving may take 200 MB in all.
 */
export const MOST_RESIDENT_BYTES = 32 * 1024 * 1024;

export interface StoredModel {
  readonly pk: number;
  readonly dimensions: number;
  /** Grows with every commit that writes pages. */
  readonly changes: number;
}

export interface ResidentVectors {
  readonly kind: "vectors" | "signs";
  readonly rows: Rows;
  /** Rows in use, with and without a vector. */
  readonly count: number;
  /** A byte a row: whether it has a vector. */
  readonly filled: Uint8Array;
  /** A scale a row; empty when only signs are here. */
  readonly scales: Float32Array;
  textPk(row: number): number;
  /** -1 when the text's page is not here. */
  rowOf(textPk: number): number;
}

interface SketchRow {
  readonly page: number;
  readonly present: Uint8Array;
  readonly signs: Uint8Array;
}

const COUNT_PAGES = "SELECT count(*) AS count FROM vector_sketches WHERE model_pk = ?";
const CHANGED_PAGES =
  "SELECT page, present, scales, vectors FROM vector_pages WHERE model_pk = ? AND changed > ?";
const CHANGED_SKETCHES =
  "SELECT page, present, signs FROM vector_sketches WHERE model_pk = ? AND changed > ?";

export interface ResidentModel {
  /** As of `model.changes`. Loads everything the first time, then what changed. */
  current(model: StoredModel): ResidentVectors;
}

function grown<T extends Uint8Array | Float32Array>(array: T, length: number, empty: T): T {
  empty.set(array.subarray(0, length));
  return empty;
}

/** Rows of one model, 64 a page in the order in which pages were met. */
function createTable(kind: ResidentVectors["kind"], modelPk: number, dimensions: number) {
  const rows = createRows(kind === "vectors" ? "scan" : "signs", dimensions);
  const baseOf = new Map<number, number>();
  let pages = new Int32Array(64);
  let filled = new Uint8Array(0);
  let scales = new Float32Array(0);
  let seen = 0;

  const reserve = (pageCount: number): void => {
    if (pageCount * PAGE_TEXTS <= filled.length) return;
    const room = Math.max(pageCount, Math.ceil(baseOf.size * 1.25));
    rows.reserve(room * PAGE_TEXTS);
    const [before, after] = [filled.length, room * PAGE_TEXTS];
    filled = grown(filled, before, new Uint8Array(after));
    if (kind === "vectors") scales = grown(scales, before, new Float32Array(after));
    const longer = new Int32Array(room);
    longer.set(pages.subarray(0, baseOf.size));
    pages = longer;
  };
  const baseFor = (page: number): number => {
    const known = baseOf.get(page);
    if (known !== undefined) return known;
    reserve(baseOf.size + 1);
    const base = baseOf.size * PAGE_TEXTS;
    pages[baseOf.size] = page;
    baseOf.set(page, base);
    return base;
  };
  const mark = (base: number, present: Uint8Array): void => {
    for (let place = 0; place < PAGE_TEXTS; place++)
      filled[base + place] = present[place] === HAS_VECTOR ? 1 : 0;
  };

  function loadVectors(reader: ReadConnection): void {
    for (const row of reader.iterate<VectorPageRow>(CHANGED_PAGES, modelPk, seen)) {
      const base = baseFor(row.page);
      mark(base, row.present);
      unpackInto(row, dimensions, { base, stride: rows.stride, scales, values: rows.bytes() });
    }
  }
  function loadSigns(reader: ReadConnection): void {
    const width = Math.ceil(dimensions / 8);
    for (const { page, present, signs } of reader.iterate<SketchRow>(
      CHANGED_SKETCHES,
      modelPk,
      seen,
    )) {
      const base = baseFor(page);
      mark(base, present);
      const bytes = rows.bytes();
      let at = 0;
      for (let place = 0; place < PAGE_TEXTS; place++) {
        if (present[place] !== HAS_VECTOR) continue;
        bytes.set(signs.subarray(at * width, (at + 1) * width), (base + place) * rows.stride);
        at += 1;
      }
    }
  }

  return {
    load: (reader: ReadConnection, changes: number, pageCount: number): void => {
      if (changes === seen) return;
      reserve(pageCount);
      if (kind === "vectors") loadVectors(reader);
      else loadSigns(reader);
      seen = changes;
    },
    pageCount: () => baseOf.size,
    view: (): ResidentVectors => ({
      kind,
      rows,
      count: baseOf.size * PAGE_TEXTS,
      filled,
      scales,
      textPk: (row) => (pages[Math.floor(row / PAGE_TEXTS)] ?? 0) * PAGE_TEXTS + (row % PAGE_TEXTS),
      rowOf: (textPk) => {
        const base = baseOf.get(Math.floor(textPk / PAGE_TEXTS));
        return base === undefined ? -1 : base + (textPk % PAGE_TEXTS);
      },
    }),
  };
}

export function createResidentModel(
  reader: ReadConnection,
  mostBytes = MOST_RESIDENT_BYTES,
): ResidentModel {
  let table: ReturnType<typeof createTable> | undefined;
  let kind: ResidentVectors["kind"] = "vectors";
  let modelPk = -1;
  return {
    current: ({ pk, dimensions, changes }) => {
      if (pk !== modelPk) table = undefined;
      const pageCount =
        table?.pageCount() ?? reader.get<{ count: number }>(COUNT_PAGES, pk)?.count ?? 0;
      const fits = pageCount * PAGE_TEXTS * dimensions <= mostBytes;
      const wanted = fits ? "vectors" : "signs";
      if (table === undefined || wanted !== kind) {
        table = createTable(wanted, pk, dimensions);
        kind = wanted;
        modelPk = pk;
      }
      table.load(reader, changes, pageCount);
      return table.view();
    },
  };
}

/** Calls `visit` for each of these texts that has a vector; `values` are void after the call. For `kind` "vectors". */
export function readResident(
  { rows, filled, scales, rowOf }: ResidentVectors,
  dimensions: number,
  textPks: readonly number[],
  visit: (textPk: number, values: Int8Array, scale: number) => void,
): void {
  const bytes = rows.bytes();
  for (const textPk of textPks) {
    const row = rowOf(textPk);
    if (row < 0 || filled[row] !== 1) continue;
    const at = row * rows.stride;
    visit(textPk, bytes.subarray(at, at + dimensions), scales[row] ?? 0);
  }
}

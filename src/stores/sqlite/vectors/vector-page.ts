/** A page of vectors: those of 64 neighbouring `texts.pk`, packed. */

export const PAGE_TEXTS = 64;

/** What `present` says of a text. */
export const ABSENT = 0;
export const HAS_VECTOR = 1;
export const NOTHING_TO_SAY = 2;

/** As stored in `vector_pages`. */
export interface VectorPageRow {
  readonly page: number;
  readonly present: Uint8Array;
  readonly scales: Uint8Array;
  readonly vectors: Uint8Array;
}

/** A page with a place for each of its texts, however few have a vector. */
export interface VectorPage {
  /** 64 of `ABSENT`, `HAS_VECTOR`, `NOTHING_TO_SAY`. */
  readonly present: Uint8Array;
  /** 64; 0 where there is no vector. */
  readonly scales: Float32Array;
  /** 64 × dimensions. */
  readonly values: Int8Array;
}

export const pageOf = (textPk: number): number => Math.floor(textPk / PAGE_TEXTS);
export const placeOf = (textPk: number): number => textPk % PAGE_TEXTS;

export function emptyPage(dimensions: number): VectorPage {
  return {
    present: new Uint8Array(PAGE_TEXTS),
    scales: new Float32Array(PAGE_TEXTS),
    values: new Int8Array(PAGE_TEXTS * dimensions),
  };
}

/** Writes the stored vectors to their places: row `base + place` of `values`, `stride` bytes a row; others are left as they are. */
export function unpackInto(
  row: Omit<VectorPageRow, "page">,
  dimensions: number,
  target: {
    readonly base: number;
    readonly stride: number;
    readonly scales: Float32Array;
    readonly values: Int8Array;
  },
): void {
  const { base, stride, scales, values } = target;
  const view = new DataView(row.scales.buffer, row.scales.byteOffset, row.scales.byteLength);
  const bytes = new Int8Array(row.vectors.buffer, row.vectors.byteOffset, row.vectors.byteLength);
  let at = 0;
  for (let place = 0; place < PAGE_TEXTS; place++) {
    if (row.present[place] !== HAS_VECTOR) continue;
    scales[base + place] = view.getFloat32(at * 4, true);
    values.set(bytes.subarray(at * dimensions, (at + 1) * dimensions), (base + place) * stride);
    at += 1;
  }
}

export function unpackPage(row: Omit<VectorPageRow, "page">, dimensions: number): VectorPage {
  const page = emptyPage(dimensions);
  page.present.set(row.present);
  const { scales, values } = page;
  unpackInto(row, dimensions, { base: 0, stride: dimensions, scales, values });
  return page;
}

/** Also the sign bits, `ceil(dimensions / 8)` bytes a vector, the first value in the lowest bit. */
export function packPage(
  page: VectorPage,
  dimensions: number,
): Omit<VectorPageRow, "page"> & { readonly signs: Uint8Array } {
  const places: number[] = [];
  for (let place = 0; place < PAGE_TEXTS; place++)
    if (page.present[place] === HAS_VECTOR) places.push(place);
  const scales = new DataView(new ArrayBuffer(places.length * 4));
  const vectors = new Int8Array(places.length * dimensions);
  const signBytes = Math.ceil(dimensions / 8);
  const signs = new Uint8Array(places.length * signBytes);
  places.forEach((place, at) => {
    const values = page.values.subarray(place * dimensions, (place + 1) * dimensions);
    scales.setFloat32(at * 4, page.scales[place] ?? 0, true);
    vectors.set(values, at * dimensions);
    for (let d = 0; d < dimensions; d++) {
      if ((values[d] ?? 0) <= 0) continue;
      const byte = at * signBytes + (d >> 3);
      signs[byte] = (signs[byte] ?? 0) | (1 << (d & 7));
    }
  });
  return {
    present: page.present,
    scales: new Uint8Array(scales.buffer),
    vectors: new Uint8Array(vectors.buffer),
    signs,
  };
}

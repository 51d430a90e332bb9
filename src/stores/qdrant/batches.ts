/** Points in requests of bounded size. */
import type { Point } from "./points.ts";

/** Some tenths of a second of work, and far below the 32 MiB that Qdrant takes. */
const MOST_POINTS = 500;
const MOST_BYTES = 8 * 1024 * 1024;
/** What a number of a vector takes in a request. */
const NUMBER_BYTES = 12;
const OTHER_BYTES = 400;

export interface BatchBounds {
  readonly points: number;
  readonly bytes: number;
}

/** In the order given; a point that is larger than a batch has one of its own. */
export function* inBatches(
  points: Iterable<Point>,
  bounds: BatchBounds = { points: MOST_POINTS, bytes: MOST_BYTES },
): Generator<readonly Point[]> {
  let batch: Point[] = [];
  let bytes = 0;
  for (const point of points) {
    const size = sizeOf(point);
    if (batch.length > 0 && (batch.length >= bounds.points || bytes + size > bounds.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(point);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** About so many bytes in a request. */
function sizeOf({ vector, payload }: Point): number {
  let numbers = 0;
  for (const value of Object.values(vector))
    numbers += Array.isArray(value) ? value.length : value.indices.length * 2;
  let text = 0;
  for (const value of Object.values(payload)) {
    if (typeof value === "string") text += value.length;
    else if (Array.isArray(value)) text += lengthOf(value);
  }
  return OTHER_BYTES + numbers * NUMBER_BYTES + text;
}

const lengthOf = (values: readonly unknown[]): number =>
  values.reduce<number>(
    (sum, value) => sum + (Array.isArray(value) ? lengthOf(value) : String(value).length + 3),
    0,
  );

/** Columns of rows to be inserted: each knows its type, and how its values travel as an array's text and as fields of a COPY. */
import { bytesArray, hexArray, plainArray, textArray } from "../array-literals.ts";
import { halfBits } from "../vectors/half-bits.ts";
import type { CopyWriter } from "./copy-writer.ts";

export interface Column {
  /** Of the table's column. */
  readonly type: string;
  /** Of the array's items, which are cast to `type`. */
  readonly item: string;
  readonly count: number;
  /** All values as one array literal. */
  readonly toArray: () => string;
  /** Writes the value of row `i` as one field. */
  readonly write: (writer: CopyWriter, i: number) => void;
}

type Values<Value> = readonly Value[];

interface Shape<Value> {
  readonly type: string;
  readonly item?: string;
  readonly toArray: (values: Values<Value>) => string;
  readonly write: (writer: CopyWriter, value: NonNullable<Value>) => void;
}

const column =
  <Value>({ type, item = type, toArray, write }: Shape<Value>) =>
  (values: Values<Value>): Column => ({
    type,
    item,
    count: values.length,
    toArray: () => toArray(values),
    write: (writer, i) => {
      const value = values[i];
      if (value === null || value === undefined) writer.null();
      else write(writer, value);
    },
  });

type Maybe<Value> = Value | null | undefined;

/** Whole numbers below 2^53. */
export const bigints = column<Maybe<number>>({
  type: "bigint",
  toArray: plainArray,
  write: (writer, value) => {
    writer.int32(8);
    writer.int64(value);
  },
});

export const integers = column<Maybe<number>>({
  type: "integer",
  toArray: plainArray,
  write: (writer, value) => {
    writer.int32(4);
    writer.int32(value);
  },
});

export const smallints = column<Maybe<number>>({
  type: "smallint",
  toArray: plainArray,
  write: (writer, value) => {
    writer.int32(2);
    writer.int16(value);
  },
});

export const reals = column<Maybe<number>>({
  type: "real",
  toArray: plainArray,
  write: (writer, value) => {
    writer.int32(4);
    writer.float32(value);
  },
});

export const doubles = column<Maybe<number>>({
  type: "double precision",
  toArray: plainArray,
  write: (writer, value) => {
    writer.int32(8);
    writer.float64(value);
  },
});

export const texts = column<Maybe<string>>({
  type: "text",
  toArray: textArray,
  write: (writer, value) => writer.text(value),
});

export const blobs = column<Uint8Array>({
  type: "bytea",
  toArray: bytesArray,
  write: (writer, value) => writer.bytes(value),
});

/** Bytes given as hex digits. */
export const hexes = column<string>({
  type: "bytea",
  toArray: hexArray,
  write: (writer, value) => writer.hex(value),
});

const INTEGER_OID = 23;
const SMALLINT_OID = 21;
const TEXT_OID = 25;

/** PostgreSQL's own form of a list without nulls: dimensions, flags, type of the items, their number, the first one's index; then the items. */
function writeList(
  writer: CopyWriter,
  list: { readonly oid: number; readonly count: number; readonly writeItems: () => void },
): void {
  writer.field(() => {
    for (const part of [1, 0, list.oid, list.count, 1]) writer.int32(part);
    list.writeItems();
  });
}

const listsText = (values: Values<Iterable<number>>): string => textArray(values.map(plainArray));

/** Lists within a list come as texts. None is empty. */
export const integerLists = column<Int32Array>({
  type: "integer[]",
  item: "text",
  toArray: listsText,
  write: (writer, of) => {
    const writeItems = (): void => writer.int32Items(of);
    writeList(writer, { oid: INTEGER_OID, count: of.length, writeItems });
  },
});

export const smallintLists = column<Int16Array>({
  type: "smallint[]",
  item: "text",
  toArray: listsText,
  write: (writer, of) => {
    const writeItems = (): void => writer.int16Items(of);
    writeList(writer, { oid: SMALLINT_OID, count: of.length, writeItems });
  },
});

export const textLists = column<readonly string[]>({
  type: "text[]",
  item: "text",
  toArray: (values) => textArray(values.map(textArray)),
  write: (writer, of) => {
    const writeItems = (): void => {
      for (const item of of) writer.text(item);
    };
    writeList(writer, { oid: TEXT_OID, count: of.length, writeItems });
  },
});

/** Vectors of whole numbers from -127 to 127. */
export const halfVectors = column<Int8Array | null>({
  type: "halfvec",
  item: "text",
  toArray: (values) => textArray(values.map((value) => (value === null ? null : `[${value}]`))),
  write: (writer, value) => {
    writer.int32(4 + value.length * 2);
    writer.int16(value.length);
    writer.int16(0);
    for (const part of value) writer.uint16(halfBits(part));
  },
});

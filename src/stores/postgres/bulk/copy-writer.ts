/** Rows in PostgreSQL's binary COPY format, which gives no character a meaning of its own. */

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const FIRST_BYTES = 64 * 1024;
const TWO_POW_32 = 2 ** 32;

/** Grows as rows are written; every field begins with its length in bytes, -1 for null. */
export class CopyWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  constructor() {
    this.#length = SIGNATURE.copy(this.#bytes);
  }

  beginRow(fields: number): void {
    this.int16(fields);
  }

  null(): void {
    this.int32(-1);
  }

  int16(value: number): void {
    this.#length = this.#room(2).writeInt16BE(value, this.#length);
  }

  uint16(value: number): void {
    this.#length = this.#room(2).writeUInt16BE(value, this.#length);
  }

  int32(value: number): void {
    this.#length = this.#room(4).writeInt32BE(value, this.#length);
  }

  /** A whole number below 2^53. */
  int64(value: number): void {
    const high = Math.floor(value / TWO_POW_32);
    this.int32(high);
    this.#length = this.#room(4).writeUInt32BE(value - high * TWO_POW_32, this.#length);
  }

  float32(value: number): void {
    this.#length = this.#room(4).writeFloatBE(value, this.#length);
  }

  float64(value: number): void {
    this.#length = this.#room(8).writeDoubleBE(value, this.#length);
  }

  /** A field of text, by UTF-8; half a surrogate pair becomes U+FFFD, as in a parameter. */
  text(value: string): void {
    const most = value.length * 3;
    const bytes = this.#room(most + 4);
    const length = bytes.write(value, this.#length + 4, most, "utf8");
    bytes.writeInt32BE(length, this.#length);
    this.#length += 4 + length;
  }

  /** A field of bytes given as hex digits. */
  hex(digits: string): void {
    const length = digits.length / 2;
    this.int32(length);
    this.#room(length).write(digits, this.#length, length, "hex");
    this.#length += length;
  }

  /** A field of bytes. */
  bytes(value: Uint8Array): void {
    this.int32(value.byteLength);
    this.#room(value.byteLength).set(value, this.#length);
    this.#length += value.byteLength;
  }

  /** Items of a list, four bytes each behind their length. */
  int32Items(items: Int32Array): void {
    const bytes = this.#room(items.length * 8);
    for (const item of items) {
      bytes.writeInt32BE(4, this.#length);
      this.#length = bytes.writeInt32BE(item, this.#length + 4);
    }
  }

  /** Items of a list, two bytes each behind their length. */
  int16Items(items: Int16Array): void {
    const bytes = this.#room(items.length * 6);
    for (const item of items) {
      bytes.writeInt32BE(2, this.#length);
      this.#length = bytes.writeInt16BE(item, this.#length + 4);
    }
  }

  /** A field whose length is known once it is written. */
  field(write: () => void): void {
    const at = this.#length;
    this.int32(0);
    write();
    this.#bytes.writeInt32BE(this.#length - at - 4, at);
  }

  /** Everything written, with the end of the data. */
  finish(): Buffer {
    this.int16(-1);
    return this.#bytes.subarray(0, this.#length);
  }

  #room(bytes: number): Buffer {
    if (this.#length + bytes > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }
}

/** The words of chunk texts: those that came along with the commit, else the stored text split anew. */
import type { ChunkColumns } from "../../../domain/chunk.ts";
import { splitWords } from "../../../domain/words.ts";
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

export interface ChunkPlace {
  readonly setPk: number;
  readonly ordinal: number;
}

const STORED = `SELECT k.chunk_set_pk AS "setPk", k.ordinal, s.content_pk AS "contentPk", k.text_start AS "textStart",
    k.text_end AS "textEnd"
  FROM unnest($1::bigint[], $2::int[]) w(set_pk, ordinal)
  JOIN chunks k ON k.chunk_set_pk = w.set_pk AND k.ordinal = w.ordinal
  JOIN chunk_sets s ON s.pk = k.chunk_set_pk
  ORDER BY s.content_pk`;
const TEXT = "SELECT convert_from(text, 'UTF8') AS text FROM content_texts WHERE content_pk = $1";

/** In the order given. `sent`: columns of this commit, by `chunk_sets.pk`. */
export async function wordsOfTexts(
  tx: Transaction,
  places: readonly ChunkPlace[],
  sent: ReadonlyMap<number, ChunkColumns>,
): Promise<(readonly string[])[]> {
  const lines = new Map<number, readonly string[]>();
  const linesOf = (setPk: number): readonly string[] | undefined => {
    const known = lines.get(setPk) ?? sent.get(setPk)?.words.split("\n");
    if (known !== undefined) lines.set(setPk, known);
    return known;
  };
  const missing = places.filter(({ setPk }) => linesOf(setPk) === undefined);
  const stored = await storedWords(tx, missing);
  return places.map(({ setPk, ordinal }) => {
    const line = linesOf(setPk)?.[ordinal];
    if (line === undefined) return stored.get(`${setPk} ${ordinal}`) ?? [];
    return line === "" ? [] : line.split(" ");
  });
}

interface StoredRow extends ChunkPlace {
  readonly contentPk: number;
  readonly textStart: number;
  readonly textEnd: number;
}

async function storedWords(
  tx: Transaction,
  places: readonly ChunkPlace[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const words = new Map<string, readonly string[]>();
  if (places.length === 0) return words;
  const rows = await tx.all<StoredRow>(
    STORED,
    plainArray(places.map(({ setPk }) => setPk)),
    plainArray(places.map(({ ordinal }) => ordinal)),
  );
  let contentPk = -1;
  let text = Buffer.alloc(0);
  for (const row of rows) {
    if (row.contentPk !== contentPk) {
      contentPk = row.contentPk;
      const stored = await tx.get<{ text: string }>(TEXT, contentPk);
      text = Buffer.from(stored?.text ?? "");
    }
    const chunk = text.toString("utf8", row.textStart, row.textEnd);
    words.set(`${row.setPk} ${row.ordinal}`, splitWords(chunk));
  }
  return words;
}

/** Parts of one transaction that do not wait for each other: while the server works for one, the next one's rows are made ready. */

type Values<Parts extends readonly unknown[]> = {
  -readonly [At in keyof Parts]: Awaited<Parts[At]>;
};

/**
 * All their values, in order. When one fails the others are waited for, so that no statement comes after the transaction's end; what failed
 * first is thrown, since it is what made later ones fail.
 */
export async function together<const Parts extends readonly Promise<unknown>[]>(
  parts: Parts,
): Promise<Values<Parts>> {
  const failures: unknown[] = [];
  const values = await Promise.all(
    parts.map((part) => part.catch((thrown: unknown) => failures.push(thrown))),
  );
  if (failures.length > 0) throw failures[0];
  return values as Values<Parts>;
}

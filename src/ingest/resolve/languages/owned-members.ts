/** Definitions that belong to a type by what they say, not by where they stand: methods by receiver, `impl` blocks. */
import type { FileModel, SymbolRef } from "../language-rules.ts";

const indexes = new WeakMap<FileModel, ReadonlyMap<string, readonly number[]>>();

function indexOf(file: FileModel): ReadonlyMap<string, readonly number[]> {
  const known = indexes.get(file);
  if (known !== undefined) return known;
  const index = new Map<string, number[]>();
  file.facts.symbols.forEach(({ name, owner }, ordinal) => {
    if (owner === undefined) return;
    const list = index.get(name);
    if (list === undefined) index.set(name, [ordinal]);
    else list.push(ordinal);
  });
  indexes.set(file, index);
  return index;
}

/** Members of this name that say whose they are, whoever that is. */
export function ownedMembers(file: FileModel, name: string): readonly SymbolRef[] {
  return (indexOf(file).get(name) ?? []).map((ordinal) => ({ file, ordinal }));
}

/** Plain name of the type that a definition says it belongs to: `Writer` for `*Writer[T]`; empty when it does not say. */
export function ownerName({ file, ordinal }: SymbolRef): string {
  let index = file.symbol(ordinal)?.owner ?? -1;
  for (let depth = 0; depth < 4 && index >= 0; depth++) {
    const [op, first] = file.expression(index);
    if (op === "generic" && typeof first === "number") index = first;
    else {
      const written = op === "type" || op === "name" ? String(first) : "";
      return written.slice(written.lastIndexOf(".") + 1);
    }
  }
  return "";
}

/** Functions that extend a type and stand outside of it. */
import type { CodebaseView, FileModel, SymbolRef } from "../language-rules.ts";
import { nearest } from "./nearest.ts";

/** Written in the bindings of a scope: what it is given as `this`. */
const SELF = "<self>";

/** A name that more files define says nothing about which of them extends a type. */
const MOST_DEFINERS = 40;

/** The written type that a definition extends, -1 for none. */
export type ExtendedType = (file: FileModel, ordinal: number) => number;

/** Functions by this name that extend a type of the given type's name. */
export function extensionFunctions(
  view: CodebaseView,
  type: SymbolRef,
  name: string,
  extended: ExtendedType,
): readonly SymbolRef[] {
  const wanted = type.file.symbol(type.ordinal)?.name;
  const definers = view.definers(name);
  if (definers.length > MOST_DEFINERS) return [];
  const found = definers.flatMap((path) => {
    const file = view.model(path);
    if (file === null || file.rules.family !== type.file.rules.family) return [];
    const ordinals = extensionsIn(file, extended).get(`${wanted} ${name}`) ?? [];
    return ordinals.map((ordinal) => ({ file, ordinal }));
  });
  const paths = new Set(
    nearest(
      type.file.path,
      found.map(({ file }) => file.path),
    ),
  );
  return found.filter(({ file }) => paths.has(file.path));
}

const indexes = new WeakMap<FileModel, ReadonlyMap<string, readonly number[]>>();

/** Of a file, what extends something, by `type name`. */
function extensionsIn(
  file: FileModel,
  extended: ExtendedType,
): ReadonlyMap<string, readonly number[]> {
  const known = indexes.get(file);
  if (known !== undefined) return known;
  const index = new Map<string, number[]>();
  file.facts.symbols.forEach(({ name }, ordinal) => {
    const written = extended(file, ordinal);
    if (written < 0) return;
    const key = `${writtenName(file, written)} ${name}`;
    index.set(key, [...(index.get(key) ?? []), ordinal]);
  });
  indexes.set(file, index);
  return index;
}

/** What the definition's own body is given as `this`. */
export const receiverOfBody: ExtendedType = (file, ordinal) =>
  selfType(file, file.symbol(ordinal)?.inner ?? -1);

/** What the scope around the definition extends. */
export const extendedAround: ExtendedType = (file, ordinal) =>
  selfType(file, file.symbol(ordinal)?.scope ?? -1);

function selfType(file: FileModel, scope: number): number {
  const [entry] = file.entries(scope, SELF);
  return entry?.kind === "binding" ? entry.binding[3] : -1;
}

/** Last part of a written type's name, without its arguments. */
function writtenName(file: FileModel, expression: number): string {
  const [op, first] = file.expression(expression);
  if (op === "generic" || op === "optional") return writtenName(file, Number(first));
  if (op !== "type" && op !== "name") return "";
  const written = String(first);
  return written.slice(written.lastIndexOf(".") + 1);
}

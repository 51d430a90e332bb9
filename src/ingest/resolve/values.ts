/** What an expression may stand for. */
import type { FileModel, LanguageRules, SymbolRef } from "./language-rules.ts";

/** What type parameters stand for, innermost first. Values are found when asked for. */
export interface Env {
  readonly key: string;
  readonly values: () => Values;
  readonly next: Env | null;
}

export type Value =
  /** A definition itself: a function, a class, a namespace. */
  | {
      readonly kind: "symbol";
      readonly file: FileModel;
      readonly ordinal: number;
      readonly env: Env | null;
      /** What it was taken from. */
      readonly receiver: Value | null;
    }
  | {
      readonly kind: "instance";
      readonly file: FileModel;
      readonly ordinal: number;
      readonly env: Env | null;
      /** Only what its bases declare is meant: `super`. */
      readonly isAbove?: boolean;
    }
  /** A function literal. */
  | {
      readonly kind: "closure";
      readonly file: FileModel;
      readonly scope: number;
      readonly env: Env | null;
    }
  | {
      readonly kind: "object";
      readonly file: FileModel;
      readonly scope: number;
      readonly env: Env | null;
    }
  | { readonly kind: "module"; readonly paths: readonly string[]; readonly rules: LanguageRules }
  /** `parts` where each element is known by its position. */
  | {
      readonly kind: "list";
      readonly element: () => Values;
      readonly parts?: readonly (() => Values)[];
    }
  /** A value whose other members are found through what describes its behaviour. */
  | { readonly kind: "prototyped"; readonly own: () => Values; readonly behaviour: () => Values }
  /** What is put into a container, under keys where they are known. */
  | {
      readonly kind: "entry";
      readonly value: () => Values;
      readonly keys: () => readonly string[] | null;
    }
  /** A function's or constructor's type: expression `["returns", …]` or `["constructs", …]`. */
  | {
      readonly kind: "function-type";
      readonly file: FileModel;
      readonly expression: number;
      readonly env: Env | null;
    }
  /** A member of a built-in type. */
  | { readonly kind: "builtin"; readonly receiver: Value; readonly member: string }
  /** A type that the code base does not define, with its arguments. */
  | {
      readonly kind: "outside";
      readonly name: string;
      readonly parameters: readonly (() => Values)[];
      /** Of a literal, where it may be a key. */
      readonly text?: string;
    };

export type Values = readonly Value[];

export const NOTHING: Values = [];

/** More possible values than this say nothing. */
export const MOST_VALUES = 12;

/** Identity of a symbol. */
export const refKey = ({ file, ordinal }: SymbolRef): string => `${file.path}#${ordinal}`;

/** Without repeats, at most `MOST_VALUES`. */
export function distinct(values: readonly Value[]): Values {
  if (values.length < 2) return values;
  const seen = new Set<string>();
  return values
    .filter((value) => {
      const key = valueKey(value);
      if (key === null) return true;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MOST_VALUES);
}

function valueKey(value: Value): string | null {
  switch (value.kind) {
    case "symbol":
      return value.env === null ? `symbol ${refKey(value)}` : null;
    case "instance":
      return value.env === null ? `instance ${refKey(value)} ${value.isAbove}` : null;
    case "closure":
    case "object":
      return `${value.kind} ${value.file.path} ${value.scope}`;
    case "module":
      return `module ${value.paths.join(" ")}`;
    case "outside":
      return value.parameters.length === 0 ? `outside ${value.name} ${value.text}` : null;
    default:
      return null;
  }
}

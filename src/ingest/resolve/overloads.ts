/** Functions of one name in one class, told apart by how many arguments a call gives. */
import type { FileModel, SymbolRef } from "./language-rules.ts";

/** How many arguments a call or instantiation gives; null when that is not known. */
export function argumentCount(file: FileModel, call: number | undefined): number | null {
  if (call === undefined || call < 0) return null;
  const [op, , ...given] = file.expression(call);
  return op === "call" || op === "new" ? given.length : null;
}

/** Those that take exactly as many; else those that take the fewest more (defaults), else all. */
export function fitting<Ref extends SymbolRef>(found: readonly Ref[], count: number | null): Ref[] {
  if (found.length < 2 || count === null) return [...found];
  const takes = ({ file, ordinal }: Ref): number => {
    const symbol = file.symbol(ordinal);
    // a compact constructor leaves its parameters to its class
    const taking =
      symbol?.flags?.includes("compact") === true ? file.symbol(symbol.parent) : symbol;
    return taking?.parameters?.length ?? 0;
  };
  const least = Math.min(...found.map(takes).filter((each) => each >= count));
  const chosen = found.filter((each) => takes(each) === least);
  return chosen.length > 0 ? chosen : [...found];
}

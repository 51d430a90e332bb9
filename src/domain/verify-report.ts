/** What `quarry migrate verify` found: where a schema drifted from its migrations, and rows that contradict each other. */

export interface Drift {
  /** Such as `column datasets.owner`. */
  readonly object: string;
  readonly kind: "missing" | "unexpected" | "different";
  /** As the migrations make it; null for what they do not make. */
  readonly promised: string | null;
  /** As the database has it; null for what it lacks. */
  readonly found: string | null;
}

export interface CheckResult {
  readonly name: string;
  /** `unfinished`: it took longer than a check may. */
  readonly state: "passed" | "failed" | "unfinished";
  /** What its findings have in common. */
  readonly says: string;
  readonly mend: string;
  /** How many findings were counted. */
  readonly count: number;
  /** There are more than were counted. */
  readonly isMore: boolean;
  /** The first few. */
  readonly examples: readonly string[];
  readonly elapsedMs: number;
}

export interface VerifyReport {
  readonly drifts: readonly Drift[];
  readonly checks: readonly CheckResult[];
  /** What the answer is about, where that is not all of the database; no fault. */
  readonly notices: readonly string[];
  /** What should have been looked at and could not be: an answer with one is no pass. */
  readonly gaps?: readonly string[];
}

/** Facts about a schema: an object such as `column datasets.owner`, and how it is. */
export type SchemaFacts = ReadonlyMap<string, string>;

/** Where `found` differs from `promised`, in order of object. */
export function compareSchemas(promised: SchemaFacts, found: SchemaFacts): readonly Drift[] {
  const objects = [...new Set([...promised.keys(), ...found.keys()])].sort();
  return objects.flatMap((object): Drift[] => {
    const was = promised.get(object) ?? null;
    const is = found.get(object) ?? null;
    if (was === is) return [];
    const kind = is === null ? "missing" : was === null ? "unexpected" : "different";
    return [{ object, kind, promised: was, found: is }];
  });
}

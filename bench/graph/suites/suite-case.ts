/** One small program of a public call-graph suite, with the calls that the suite expects. */

/** `path#Qualified.Name`; the module itself has an empty name; a constructor is its class. */
export type SuiteName = string;

export interface SuiteCase {
  /** Below the suite's folder. */
  readonly name: string;
  readonly language: string;
  /** What is indexed, absolute. */
  readonly folder: string;
  /** Functions that the suite names. */
  readonly functions: ReadonlySet<SuiteName>;
  readonly expected: readonly (readonly [caller: SuiteName, callee: SuiteName])[];
  /** Class → the class whose constructor it inherits, both as `SuiteName`. */
  readonly inheritedConstructors: ReadonlyMap<SuiteName, SuiteName>;
  /** Expected calls that have no edge in a graph of named declarations of the project, by reason. */
  readonly inexpressible: ReadonlyMap<string, number>;
  /**
   * What an edge is that the suite does not list. `wrong`: the suite lists every call; `wrong between listed`: it lists every call, but some
   * of its functions have no name, so that only an edge between two that have one can be wrong; `unjudged`: it lists some calls only.
   */
  readonly unlisted: "wrong" | "wrong between listed" | "unjudged";
}

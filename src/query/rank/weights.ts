/** Every constant of the rank stage, each with its reason. Scores are shares of the best text match, which counts 1. */

export const WEIGHTS = {
  /** Each further matching chunk of a file adds this share of the one before: a file about the subject matches in several places. */
  coherenceDecay: 0.5,
  coherence: 0.3,
  path: 1,
  pathFolder: 0.5,
  pathStem: 0.25,
  nameCover: 0.6,
  definition: 1.5,
  definitionStem: 0.75,
  weakDefinition: 0.5,
  phrase: 1,
  saturation: 0.5,
  tests: 0.5,
  examples: 0.6,
  docs: 0.7,
  generated: 0.5,
  vendored: 0.5,
  declarations: 0.7,
  compat: 0.6,
};

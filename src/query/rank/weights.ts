/**
 * Every constant of the rank stage, each with its reason. Values are round numbers in the middle of a plateau: on
 * questions over 27 repositories, a quarter more or less of any one of them moves the mean by less than half a point in a
 * hundred, on each half of the languages.
 */
export const WEIGHTS = {
  /** Text: the best chunk's BM25 counts as 0.75, so that a good name outweighs a lucky phrase. */
  text: 0.75,
  /** All of the question standing in a file's own name: as much as a good name and somewhat more than the best text. */
  stem: 1,
  /** A folder is shared by many files: half of what the file's own name tells. */
  folder: 0.5,
  /** A file whose whole name is in the question (`parser.ts` for "the parser") is what the question calls by name. */
  wholeStem: 0.85,
  /** A definition that the question spells out. */
  definition: 1,
  /** A definition whose name the question's words make up. */
  nameCover: 1,
  /** A quoted text that stands in the chunk was asked for outright. */
  phrase: 1.5,
  /** By the logarithm of a file's centrality: of files that match alike, the one that others are built on is meant more often. */
  centrality: 0.05,
  /** What the file's matching chunks add to its best one: a file about the subject matches in several places. */
  coherence: 0.25,
  /** Each further matching chunk tells two thirds of the one before. */
  coherenceDecay: 0.67,
  /** A file's second chunk counts two fifths, its third two fifths of that: no file fills the answer, a far better one still leads. */
  saturation: 0.4,
} as const;

/** Factors on what is less likely to be meant unless the question says so. Soft: a much better match still leads. */
export const ROLE_FACTORS = {
  /** Tests repeat the words of what they test. */
  tests: 0.5,
  examples: 0.6,
  /** Prose holds the question's words more often than code does, but answers with code are asked for. */
  docs: 0.5,
  generated: 0.5,
  vendored: 0.5,
  /** Kept for those who have not moved on yet; the present version is what questions mean. */
  superseded: 0.7,
  /** Declarations repeat what the definition beside them says. */
  declarations: 0.8,
  /** Internals serve the public part of the same subject, which explains it. */
  internal: 0.85,
} as const;

/** A name spelled in another case, or of another owner than the question says, is probably but not surely meant. */
export const INEXACT_NAME = 0.6;
/** Fields, variables and headings of a name are seldom what a question for the name wants. */
export const MINOR_DEFINITION = 0.4;

/**
 * How the list by words and the list by meaning become one; shares of meaning leave the rest to words. Sums of scores keep how far the
 * best stands ahead, which ranks forget: .888 against .876 by reciprocal ranks with 60 (docs/decisions/0006-fusion.md).
 */
export const FUSION = {
  /** Any two texts of one repository are alike to this share of the best similarity; below it, meaning says nothing. */
  similarityFloor: 0.3,
  /** A sentence may say nothing in the code's own words. */
  sentence: 0.5,
  /** A sentence with a name in it: the name is meant as it is spelled. */
  sentenceWithName: 0.4,
  /** A bare name is looked up; what only means alike fills the places behind it. */
  name: 0.25,
} as const;

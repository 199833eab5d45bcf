/**
 * Sorts names in the same order on every database and in every language: by the root order of the Unicode Collation
 * Algorithm (UTS #10), but with the Ukrainian letter Ґ after every Г. The root order takes Ґ for a Г with an accent. The
 * embedded database has no collation of a language, and an index for each language would make every write slower.
 *
 * U+FFFF sorts after every character.
 */
export const byName = (column: string): string =>
  String.raw`replace(replace(${column}, 'Ґ', E'Г\uffff'), 'ґ', E'г\uffff') collate "und-x-icu"`

/** The text that `byName` compares for this name; bind it as a parameter. */
export const nameKey = (name: string): string => name.replaceAll('Ґ', 'Г\uffff').replaceAll('ґ', 'г\uffff')

/** The values by which contacts are sorted by a name that may be missing: those without the name come last. */
export const byNameOrMissing = (column: string): [isMissing: string, name: string] => [
  `(${column} is null)`,
  byName(`coalesce(${column}, '')`),
]

/** The same values of a name. */
export const nameOrMissingKey = (name: string | null): [isMissing: boolean, name: string] => [name === null, nameKey(name ?? '')]

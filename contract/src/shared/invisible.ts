/**
 * Invisible characters. They are dropped at the start and the end of a text, where users paste them without seeing them,
 * or add them to imitate another text. Inside a text they stay, because scripts need them: joiners in Persian, Indic
 * scripts and emoji, variation selectors, direction marks, breaks between Khmer words. A text needs a visible
 * character.
 */

// `DI` are the code points that Unicode tells fonts not to show (Default_Ignorable_Code_Point), U+3164 among them. The
// others have an empty glyph, such as the braille pattern without dots, or control the layout of hieroglyphs. The
// category Cf as a whole would be wrong: it has signs that are visible, such as the Arabic number sign.
const SHOWS_NOTHING = String.raw`\p{DI}\u2800\ufff9-\ufffb\u{13430}-\u{1343f}\u{13441}\u{13442}\u{1d159}`

// Invisible characters that change the characters beside them, or select a flag: joiners, variation selectors, tags.
const SHAPES_OTHERS = String.raw`\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0020}-\u{e007f}\u{e0100}-\u{e01ef}`

const INVISIBLE = new RegExp(`[${SHOWS_NOTHING}]`, 'u')
const INVISIBLE_BUT_JOINERS = new RegExp(`(?![\u200c\u200d])[${SHOWS_NOTHING}]`, 'u')
const UNSEEN = new RegExp(`(?![${SHAPES_OTHERS}])[${SHOWS_NOTHING}]`, 'gu')
const EDGE = new RegExp(`[\\s${SHOWS_NOTHING}]`, 'u')
const START = new RegExp(`^[\\s${SHOWS_NOTHING}]*`, 'u')
// A combining mark without a letter does not count as visible.
const VISIBLE = new RegExp(`[^\\s\\p{M}\\p{Cc}\\p{Cs}${SHOWS_NOTHING}]`, 'u')

/** Embeddings, overrides and isolates. The marks U+200E and U+200F are not among them: they change no other text. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/

export const changesDirection = (text: string) => DIRECTION.test(text)

export const hasVisible = (text: string) => VISIBLE.test(text)

export const hasInvisible = (text: string) => INVISIBLE.test(text)

/** Joiners are valid in a few domain names. */
export const hasInvisibleButJoiners = (text: string) => INVISIBLE_BUT_JOINERS.test(text)

/** Drops invisible characters that do not change others, so that texts that differ in nothing else become equal. */
export const withoutUnseen = (text: string) => text.replace(UNSEEN, '')

/**
 * Drops white space and invisible characters at both ends, except those that belong to the last character. If the text
 * has no other characters, only white space is dropped, so that an invisible text can be told from an empty one.
 *
 * Reads the end character by character: a regular expression for the end of a text takes quadratic time if the text
 * has many such characters inside.
 */
export function trimInvisible(text: string): string {
  const start = START.exec(text)?.[0].length ?? 0
  if (start === text.length) return text.replace(/\p{White_Space}+/gu, '')
  let end = text.length
  while (EDGE.test(characterBefore(text, end))) end -= characterBefore(text, end).length
  const inside = text.slice(start, end)
  return end === text.length ? inside : inside + belongingTo(inside, text.slice(end))
}

const characterBefore = (text: string, end: number) => Array.from(text.slice(Math.max(0, end - 2), end)).at(-1) ?? ''

const FLAG = '🏴'
const VARIATION_SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f]/u
// Emoji, Han characters, mathematical signs, and letters of three scripts. Digits count as emoji, but only in keycaps.
const HAS_VARIATIONS = /(?![0-9#*])\p{Emoji}|\p{Unified_Ideograph}|\p{Sm}|[\p{Script=Mongolian}\p{Script=Myanmar}\p{Script=Phags_Pa}]/u
const JOINER = /[\u200c\u200d]/
const OPENS_DIRECTION = /[\u202a\u202b\u202d\u202e\u2066-\u2068]/g
const CLOSES_DIRECTION = /[\u202c\u2069]/g

/** Returns the first characters of `after`, if they belong to the text before them. */
function belongingTo(inside: string, after: string): string {
  const [last, next] = [characterBefore(inside, inside.length), String.fromCodePoint(after.codePointAt(0) ?? 0)]
  // The tags of the flags of England, Scotland and Wales.
  if (last === FLAG) return /^[\u{e0020}-\u{e007f}]*/u.exec(after)?.[0] ?? ''
  // ❤️ is red because of its selector, and the same name has several forms in Japan.
  if (VARIATION_SELECTOR.test(next) && HAS_VARIATIONS.test(last)) return next
  // After a virama a joiner selects the form of an Indic letter, as at the end of many Malayalam names.
  if (JOINER.test(next) && /\p{M}/u.test(last)) return next
  // Without its end, a change of the writing direction would extend to the text that a page shows next.
  const ends = after.match(CLOSES_DIRECTION) ?? []
  const unclosed = ends.length > 0 ? count(inside, OPENS_DIRECTION) - count(inside, CLOSES_DIRECTION) : 0
  return ends.slice(0, Math.max(0, unclosed)).join('')
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

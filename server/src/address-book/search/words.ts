/**
 * Splits a pasted text into words: a name and an address (`John Smith <john@example.com>`), a list (`Smith, John`), a
 * link (`tel:…`, `mailto:…`), or lines. Drops punctuation at the edges of a word.
 */
import { letters } from '../../platform/text/fold.ts'
import { digits, EXTENSION } from '../../platform/text/phone.ts'

export type Word =
  /** One of the words of a phone number, and the whole number. */
  | { kind: 'phone'; text: string; number: string }
  /** The extension of a phone number, such as `ext. 11`, and the whole number, with the extension. */
  | { kind: 'extension'; text: string; number: string }
  /** `parts` are the parts of a hyphenated name, or the word itself. */
  | { kind: 'text'; text: string; parts: string[] }

export const wordsOf = (text: string): Word[] =>
  text
    .replace(/;ext=/gi, ' ext=')
    .split(BETWEEN_ENTRIES)
    .flatMap((entry) => wordsOfEntry(tokensOf(entry)))

type Token = { text: string; isExtension: boolean }

/** Splits at spaces, and before an extension, whose number may follow after a space: `ext. 11`. */
const tokensOf = (entry: string): Token[] =>
  entry.split(EXTENSIONS).flatMap((piece, index) => {
    const isExtension = index % 2 === 1
    const texts = isExtension ? [piece] : piece.split(/\s+/).map(withoutScheme)
    return texts.filter((text) => text !== '').map((text) => ({ text, isExtension }))
  })

/** Words that follow each other and have only digits and punctuation are one phone number. */
function wordsOfEntry(tokens: Token[]): Word[] {
  const words: Word[] = []
  let run: Token[] = []
  const endRun = () => {
    const number = run.map(({ text, isExtension }) => (isExtension ? digits(text) : text)).join('')
    words.push(...run.map(({ text, isExtension }): Word => ({ kind: isExtension ? 'extension' : 'phone', text, number })))
    run = []
  }
  for (const { text, isExtension } of tokens) {
    const phone = text.replace(EDGES_OF_PHONE, '')
    if (isExtension || isPhonePart(phone)) run.push({ text: phone, isExtension })
    else {
      endRun()
      words.push(...textWord(text))
    }
  }
  endRun()
  return words
}

function textWord(text: string): Word[] {
  const word = text.replace(EDGES, '')
  return IS_PUNCTUATION.test(word) ? [] : [{ kind: 'text', text: word, parts: partsOf(word) }]
}

const BETWEEN_ENTRIES = /[,;<>|、，；・･]+/u

/** An extension after a digit. `split` returns the text between two matches, and each match, in turns. */
const EXTENSIONS = new RegExp(`(?<=\\p{Nd}[\\s)]*)(${EXTENSION})(?![\\p{L}\\p{N}])`, 'iu')

// Only at the edges: folding (`fold.ts`) later drops quotation marks and apostrophes inside a word.
const EDGES = /^[\p{P}=^~`´]+|[\p{P}=^~`´]+$/gu
const IS_PUNCTUATION = /^[\p{P}\p{Sm}\p{Sk}]*$/u
const EDGES_OF_PHONE = /^[^\p{L}\p{N}+＋(*#]+|[^\p{L}\p{N})*#]+$/gu

const isPhonePart = (word: string) => /^[0-9+().\-/*#]+$/.test(letters(word)) && digits(word) !== ''

function withoutScheme(word: string) {
  const address = word.replace(/^\p{P}*(?:mailto|tel|sms|callto|sips?):(?:\/\/)?/iu, '')
  return address === word ? word : address.replace(/\?.*$/s, '')
}

/**
 * Splits a hyphenated name, because Anne-Marie is also written Anne Marie. Short parts stay together, because no index
 * finds them: x-ray, AB-12. E-mail addresses, and numbers with letters, also stay together.
 */
function partsOf(word: string) {
  const parts = word.split(/\p{Pd}+/u).filter((part) => part !== '')
  const isName = parts.every((part) => /\p{L}.*\p{L}/u.test(part)) && parts.some((part) => part.length > 2)
  return isName && !word.includes('@') ? parts : [word]
}

/**
 * Reads the name from the properties N and FN. N decides if it has a given or a family name. Otherwise FN is divided:
 * one word is the first name, of several words the first word is. FN that repeats the organisation, the nickname, an
 * e-mail address or a phone number is no name of its own; nor is FN of a company.
 */
import { acceptText } from '../accept.ts'
import type { Card } from '../card.ts'
import type { ContentLine } from './content-line.ts'
import { hasNoParameters } from './entry-labels.ts'
import { type Name, NAME_PARTS } from './reading.ts'
import { splitValue, textsOf, unescapeText } from './values.ts'

type Others = Pick<Card, 'nickname' | 'organization' | 'emails' | 'phones'>

export interface ReadName {
  name: Name
  /** FN was divided into first and last name. */
  isSplit: boolean
  /** The writer produces the same N and FN. */
  isExact: boolean
  /** FN of a company whose card has no ORG. */
  organization: string | null
}

const NO_NAME: Name = { last_name: null, first_name: null, middle_name: null, name_prefix: null, name_suffix: null }

export function readNames(lines: readonly ContentLine[], others: Others, isCompany: boolean): ReadName {
  const { name, isExact } = readStructured(lines.find(({ name }) => name === 'N'))
  const formatted = unescapeText(lines.find(({ name }) => name === 'FN')?.value ?? '').trim()
  const isUsual = isExact && countOf(lines, 'N') <= 1 && countOf(lines, 'FN') <= 1 && lines.every(isPlain)
  if (name.first_name !== null || name.last_name !== null)
    return { name, isSplit: false, isExact: isUsual && isShown(formatted, name, others), organization: null }
  if (formatted === '') return { name, isSplit: false, isExact: isUsual, organization: null }
  if (repeats(formatted, others)) return { name, isSplit: false, isExact: isUsual && isShown(formatted, name, others), organization: null }
  if (isCompany) {
    const organization = others.organization ?? acceptText.organization(formatted) ?? null
    return { name, isSplit: false, isExact: isUsual && organization === formatted, organization }
  }
  const [first = '', ...rest] = formatted.split(/\s+/)
  const split = {
    ...name,
    first_name: acceptText.first_name(first) ?? null,
    last_name: rest.length === 0 ? null : (acceptText.last_name(rest.join(' ')) ?? null),
  }
  return {
    name: split,
    isSplit: rest.length > 0,
    isExact: isUsual && isEmpty(name) && isShown(formatted, split, others),
    organization: null,
  }
}

/**
 * The lines from which the name can be read again. They need no FN that the writer produces as well: a file that is read
 * after it was written would otherwise have one line more.
 */
export function linesOfName(lines: readonly ContentLine[], card: Card, isCompany: boolean): readonly ContentLine[] {
  const others = lines.filter(({ name }) => name !== 'FN')
  const [formatted, ...more] = lines.filter(({ name }) => name === 'FN')
  if (!formatted || more.length > 0 || !isPlain(formatted)) return lines
  const isRepeated = unescapeText(formatted.value) === formattedName(card, card)
  const { name } = readNames(others, card, isCompany)
  return isRepeated && NAME_PARTS.every((part) => name[part] === card[part]) ? others : lines
}

const isEmpty = (name: Name) => NAME_PARTS.every((part) => name[part] === null)

const countOf = (lines: readonly ContentLine[], wanted: string) => lines.filter(({ name }) => name === wanted).length

const isPlain = (line: ContentLine) => hasNoParameters(line) && line.group === ''

function readStructured(line: ContentLine | undefined): { name: Name; isExact: boolean } {
  const name = { ...NO_NAME }
  if (!line) return { name, isExact: true }
  const components = splitValue(line.value, ';').map(textsOf)
  let isExact = components.length <= NAME_PARTS.length
  for (const [index, part] of NAME_PARTS.entries()) {
    const texts = components[index] ?? []
    const written = texts.join(part === 'name_suffix' ? ', ' : ' ')
    if (written === '') continue
    const accepted = acceptText[part](written)
    if (accepted !== written || texts.length > 1) isExact = false
    name[part] = accepted ?? null
  }
  return { name, isExact }
}

/** What the writer writes as FN. */
export function formattedName({ first_name, last_name }: Pick<Name, 'first_name' | 'last_name'>, others: Others): string {
  const name = [first_name, last_name].filter((part) => part !== null).join(' ')
  return name || (others.nickname ?? others.organization ?? others.emails[0]?.address ?? others.phones[0]?.number ?? '')
}

const isShown = (formatted: string, name: Name, others: Others) => formatted === '' || formatted === formattedName(name, others)

const repeats = (formatted: string, { nickname, organization, emails, phones }: Others) =>
  formatted === organization ||
  formatted === nickname ||
  emails.some(({ address }) => address === formatted) ||
  phones.some(({ number }) => number === formatted)

/** Converts the filters of a request to conditions on the search text of a contact. */
import type { ContactQuery, FieldError } from '@contacts/contract'
import type * as z from 'zod'
import { type Problem, validationFailed } from '../../core/problem.ts'
import { LINE } from './search-text.ts'
import { nameTerm, phoneTerm, type SearchTerm, wordTerms } from './terms.ts'

/** A term, and the line in which it must occur. Without a line, the term may occur in any line. */
export interface Condition {
  term: SearchTerm
  line?: number
}

type Filters = Pick<z.infer<typeof ContactQuery>, 'first_name' | 'last_name' | 'email' | 'phone' | 'q'>

const FILTERS: { name: keyof Filters; conditionsOf: (text: string) => Condition[] }[] = [
  { name: 'first_name', conditionsOf: (text) => [{ term: nameTerm(text), line: LINE.first_name }] },
  { name: 'last_name', conditionsOf: (text) => [{ term: nameTerm(text), line: LINE.last_name }] },
  { name: 'email', conditionsOf: (text) => [{ term: nameTerm(text), line: LINE.email }] },
  { name: 'phone', conditionsOf: (text) => [{ term: phoneTerm(text), line: LINE.phone }] },
  { name: 'q', conditionsOf: (text) => wordTerms(text).map((term) => ({ term })) },
]

export function conditionsOf(filters: Filters): Condition[] | Problem<'validation-failed'> {
  const conditions: Condition[] = []
  const errors: FieldError[] = []
  for (const filter of FILTERS) {
    const text = filters[filter.name]
    if (text === undefined) continue
    const added = filter.conditionsOf(text)
    conditions.push(...added)
    if (added.length === 0 || added.some(({ term }) => term.length === 0)) errors.push(nothingToSearch(filter.name))
  }
  return errors.length > 0 ? validationFailed(errors) : conditions
}

const nothingToSearch = (name: keyof Filters): FieldError => ({
  pointer: `query/${name}`,
  code: 'nothing-to-search',
  detail: name === 'phone' ? 'Must have at least one digit.' : 'Must have at least one letter, digit or other searchable character.',
})

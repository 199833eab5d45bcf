import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AccountEmail, Email, normaliseAccountEmail, spellingsOf } from './email.ts'

const codeOf = (schema: typeof Email, address: string) => {
  const issue = schema.safeParse(address).error?.issues[0]
  return issue?.code === 'custom' ? issue.params?.['code'] : issue?.code
}

describe('the address of an account', () => {
  test.each([
    ['with a domain in ASCII', 'Ann@xn--bcher-kva.example', 'ann@bücher.example'],
    ['with a domain in capitals', 'ann@XN--BCHER-KVA.Example', 'ann@bücher.example'],
    ['with a domain in Unicode', 'ann@Bücher.example', 'ann@bücher.example'],
    ['with a decomposed domain', 'ann@bu\u0308cher.example', 'ann@bücher.example'],
    ['with a domain of both kinds', 'ann@xn--bcher-kva.приклад.укр', 'ann@bücher.приклад.укр'],
    ['with full-width letters and dots in its domain', 'ann@ｅｘａｍｐｌｅ。com', 'ann@example.com'],
    ['with a sharp s, which is not ss', 'ann@straße.example', 'ann@straße.example'],
    ['with a sharp s in ASCII', 'ann@xn--strae-oqa.example', 'ann@straße.example'],
    ['with a non-joiner in its Persian domain', 'ann@xn--mgba3gch31f060k.example', 'ann@نامه\u200cای.example'],
    ['with a domain of emoji', 'ann@😀.example', 'ann@😀.example'],
    ['with a number as its domain', 'ann@1.2', 'ann@1.2'],
    ['with xn-- in its local part', 'xn--bcher-kva@example.com', 'xn--bcher-kva@example.com'],
    ['with invisible characters around it', '\u200b\u2060 ann@example.com\u2800\u202c', 'ann@example.com'],
  ])('%s has one spelling', (_, address, expected) => {
    expect(AccountEmail.parse(address)).toBe(expected)
  })

  test.each(['ann@xn--a.example', 'ann@xn--zzzzzz99999.example', 'ann@bü/cher.example', 'ann@bü%41.example', 'ann@bü℀.example'])(
    '%s is refused, because its domain is not valid',
    (address) => {
      expect(codeOf(AccountEmail, address)).toMatch(/^(not-an-email|control-character)$/)
    },
  )

  test('stays the same when it is normalised again', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        const normalised = normaliseAccountEmail(address)

        expect(normaliseAccountEmail(normalised)).toBe(normalised)
        expect(AccountEmail.safeParse(normalised).success).toBe(AccountEmail.safeParse(address).success)
      }),
      { numRuns: 2000 },
    )
  })

  test('is the same for every spelling of its domain', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        fc.pre(AccountEmail.safeParse(address).success)
        for (const spelling of spellingsOf(normaliseAccountEmail(address)))
          expect(normaliseAccountEmail(spelling)).toBe(normaliseAccountEmail(address))
      }),
      { numRuns: 2000 },
    )
  })
})

describe.each([
  ['a contact', Email],
  ['an account', AccountEmail],
])('the address of %s', (_, schema) => {
  test.each(['a\u200bnn@example.com', 'ann\u2060@example.com', 'ann@exam\u00adple.com', 'ann@\u2800example.com', 'ann@a\u200db.example'])(
    '%j is refused, because it has an invisible character inside',
    (address) => {
      expect(codeOf(schema, address)).toBe('invisible-character')
    },
  )

  test('may have a zero-width non-joiner where a domain name can have one', () => {
    expect(codeOf(schema, 'ann@نامه\u200cای.example')).toBeUndefined()
  })
})

test('the address of a contact keeps its case and the spelling of its domain, and may have a domain that is not valid', () => {
  for (const address of ['Ann@XN--BCHER-KVA.example', 'Ann@Bücher.example', 'ann@xn--a.example'])
    expect(Email.parse(`\u200b${address} `)).toBe(address)
})

test('an address with an internationalised domain has a spelling in Unicode and one in ASCII', () => {
  expect(spellingsOf('Ann@Bücher.example')).toEqual(['Ann@Bücher.example', 'Ann@bücher.example', 'Ann@xn--bcher-kva.example'])
  expect(spellingsOf('ann@xn--bcher-kva.example')).toEqual(['ann@xn--bcher-kva.example', 'ann@bücher.example'])
  expect(spellingsOf('ann@example.com')).toEqual(['ann@example.com'])
  expect(spellingsOf('ann@xn--a.example')).toEqual(['ann@xn--a.example'])
  expect(spellingsOf('')).toEqual([''])
})

const part = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('ann', 'xn--bcher-kva', 'bücher', 'Straße', 'приклад', 'نامه\u200cای', 'İ', 'ΑΣ', 'e\u0301') },
  { weight: 1, arbitrary: fc.constantFrom('xn--a', '\u200b', '1', '。', '%41', '/', '@') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }) },
)
const anyAddress = fc.tuple(part, fc.array(part, { minLength: 1, maxLength: 3 })).map(([local, labels]) => `${local}@${labels.join('.')}`)

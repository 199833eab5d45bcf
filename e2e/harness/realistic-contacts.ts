/** Realistic contacts: several scripts, several phone numbers, birthdays without a year and on leap days. */
import type { ContactInput } from '@contacts/client'

export type Random = () => number

/** A seeded random number generator (mulberry32), so that the same seed gives the same contacts. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Region {
  /** The share of the contacts that are from this region. */
  share: number
  first: string[]
  last: string[]
  domains: string[]
  phone(random: Random): string
}

const digits = (random: Random, count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!

const regions: Region[] = [
  {
    share: 0.55,
    first: [
      'Іван',
      'Олена',
      'Тарас',
      'Марія',
      'Андрій',
      'Юлія',
      'Сергій',
      'Наталія',
      'Богдан',
      'Софія',
      'Ярослав',
      'Ґалина',
      'Євген',
      'Оксана',
      'Дмитро',
      'Зоряна',
      'Михайло',
      'Лариса',
      'Петро',
      'Ольга',
      'Степан',
      'Христина',
      'Лук’ян',
    ],
    last: [
      'Шевченко',
      'Коваленко',
      'Бондаренко',
      'Ткаченко',
      'Кравченко',
      'Олійник',
      'Шевчук',
      'Мельник',
      'Зеленський',
      'Гончаренко',
      'Лисенко',
      'Марченко',
      'Поліщук',
      'Савченко',
      'Руденко',
      'Петренко',
      'В’юн',
      'Дем’яненко',
      'Щербак',
      'Юрченко',
      'Стус',
      'Костенко',
      'Франко',
      'Лисиця',
    ],
    domains: ['gmail.com', 'ukr.net', 'i.ua', 'example.com'],
    phone: (random) =>
      pick(random, [
        `0${pick(random, ['50', '67', '63', '93', '97'])} ${digits(random, 3)} ${digits(random, 2)} ${digits(random, 2)}`,
        `+380${pick(random, ['50', '67', '95'])}${digits(random, 7)}`,
        `(044) ${digits(random, 3)}-${digits(random, 2)}-${digits(random, 2)}`,
      ]),
  },
  {
    share: 0.3,
    first: [
      'Oliver',
      'Emma',
      'James',
      'Ava',
      'William',
      'Sophia',
      'Benjamin',
      'Grace',
      'Henry',
      'Chloe',
      'Ruby',
      'Leo',
      'Seán',
      'Zoë',
      'Ada',
      'Alan',
    ],
    last: [
      'Smith',
      'Johnson',
      'Williams',
      'Brown',
      "O'Connor",
      'Taylor',
      'Davies',
      'Evans',
      'Walker',
      'Lovelace',
      'Turing',
      'McDonald',
      'Wright',
      'Hughes',
    ],
    domains: ['gmail.com', 'outlook.com', 'example.org'],
    phone: (random) =>
      pick(random, [`+44 20 7946 0${digits(random, 3)}`, `+1 (650) 253-0${digits(random, 3)}`, `+1 212 555 0${digits(random, 3)}`]),
  },
  {
    share: 0.15,
    first: ['Jürgen', 'Łucja', 'François', 'Søren', 'Ángel', 'İpek', 'Zdeněk', 'Małgorzata', 'Renée', 'Åsa'],
    last: ['Müller', 'Wiśniewski', 'Dvořák', 'Ångström', 'García', 'Şahin', 'Groß', 'Żółć', 'Lefèvre', 'Jørgensen'],
    domains: ['gmx.de', 'wp.pl', 'example.eu'],
    phone: (random) =>
      pick(random, [
        `+49 30 ${digits(random, 6)}`,
        `+48 22 ${digits(random, 3)} ${digits(random, 2)} ${digits(random, 2)}`,
        `+33 1 ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)}`,
      ]),
  },
]

const labels = ['mobile', 'home', 'work', null]
const organizations = ['Київстар', 'Monobank', 'Нова пошта', 'Acme Ltd', 'Львівська політехніка', 'Siemens', 'Школа № 5']
const titles = ['Engineer', 'Лікарка', 'Вчитель', 'Designer', 'Директор', 'Translator']
const notes = [
  'Познайомились у Львові.',
  'Met at the conference in Kraków.\nLikes tea.',
  'Сусід з п’ятого поверху',
  'Prefers messages to calls.',
]

export function realisticContact(random: Random): ContactInput {
  const region = regionFor(random())
  const first_name = pick(random, region.first)
  const last_name = random() < 0.93 ? pick(random, region.last) : null
  const mailbox = `${Math.floor(random() * 36 ** 6).toString(36)}.${digits(random, 2)}`
  const isBusiness = random() < 0.35
  return {
    first_name,
    last_name,
    emails: randomLabels(random, [0.2, 0.9]).map((label) => ({
      address: `${mailbox}${label ?? ''}@${pick(random, region.domains)}`,
      label,
    })),
    phones: randomLabels(random, [0.06, 0.7, 0.94]).map((label) => ({ number: region.phone(random), label })),
    birthday: randomBirthday(random),
    organization: isBusiness ? pick(random, organizations) : null,
    job_title: isBusiness ? pick(random, titles) : null,
    notes: random() < 0.2 ? pick(random, notes) : null,
    additional_data: random() < 0.3 ? { telegram: `@${mailbox.replace('.', '_')}` } : {},
  }
}

function regionFor(value: number): Region {
  let sum = 0
  return regions.find(({ share }) => value < (sum += share)) ?? regions[0]!
}

/**
 * Returns a random number of random labels. `limits` are the cumulative probabilities of no label, at most one label,
 * at most two labels, and so on.
 */
function randomLabels(random: Random, limits: number[]) {
  const value = random()
  const count = limits.findIndex((limit) => value < limit)
  return Array.from({ length: count === -1 ? limits.length : count }, () => pick(random, labels))
}

/** One contact in five has no birthday. Of the birthdays, one in four has no year, and a few are on 29 February. */
function randomBirthday(random: Random): string | null {
  if (random() < 0.2) return null
  const isLeapDay = random() < 0.01
  const year = isLeapDay ? 1960 + 4 * Math.floor(random() * 15) : 1940 + Math.floor(random() * 80)
  const month = 1 + Math.floor(random() * 12)
  const md = isLeapDay ? '02-29' : `${String(month).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`
  return random() < 0.25 ? `--${md}` : `${year}-${md}`
}

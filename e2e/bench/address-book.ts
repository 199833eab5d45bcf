/**
 * Address books for the benchmarks: Ukrainian names, phone numbers and notes, some of them in Latin letters, with the
 * uneven frequencies of real data. The random numbers are seeded, so that two runs measure the same contacts.
 */
import { ContactInput } from '@contacts/contract'
import type pg from 'pg'
import { newId } from '../../server/src/platform/db/id.ts'
import { searchText } from '../../server/src/address-book/search/search-text.ts'
import { connect } from './connect.ts'
import { itemAt } from './item-at.ts'

/** A migrated database, and its owners, each of whom gets the same number of contacts. */
export interface Dataset {
  url: string
  owners: string[]
}

const BATCH = 2_000

/** An owner's labels, and the share of contacts that have each. */
export const LABELS = { common: 1 / 2, usual: 1 / 50, rare: 1 / 2_000 }
type LabelName = keyof typeof LABELS
const LABEL_NAMES: LabelName[] = ['common', 'usual', 'rare']
export const labelIdOf = (owner: string, name: LabelName) => `${owner.slice(0, -1)}${LABEL_NAMES.indexOf(name)}`

/**
 * Inserts the same contacts into every database. The owners take turns, so that their contacts are interleaved in the
 * table. `beforeIndexes` may insert more contacts before the indexes are built.
 */
export async function fill(datasets: Dataset[], rows: number, beforeIndexes?: (client: pg.Client) => Promise<void>) {
  const databases = await Promise.all(datasets.map(({ url, owners }) => open(url, owners)))
  const random = randomNumbers(20_261_120)
  for (let start = 0; start < rows; start += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, rows - start) }, (_, index) =>
      randomPerson(random, creationTimeAt((start + index) / rows)),
    )
    await Promise.all(databases.map((database) => database.add(people, start)))
  }
  for (const database of databases) await database.finish(beforeIndexes)
}

async function open(url: string, owners: string[]) {
  const client = await connect(url)
  // Turns off foreign key checks, which saves a third of the time.
  await client.query('set session_replication_role = replica')
  await client.query(
    `insert into users (id, username, email, password_hash, created_at)
     select id, 'Owner', id || '@example.com', '', now() from unnest($1::uuid[]) id
     on conflict (id) do nothing`,
    [owners],
  )
  // The indexes are built at the end: growing a trigram index row by row would take hours.
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes where tablename = 'contacts' and indexname <> 'contacts_pkey'`,
  )
  for (const { name } of indexes) await client.query(`drop index ${name}`)

  return {
    async add(people: Person[], start: number) {
      const owned = people.map(({ labels, ...someone }, index) => {
        const owner = itemAt(owners, (start + index) % owners.length)
        const seq = Math.floor((start + index) / owners.length) + 1
        return { owner_id: owner, seq, ...someone, labels: labels.map((name) => labelIdOf(owner, name)) }
      })
      await client.query(`insert into contacts (${COLUMNS}) select ${COLUMNS} from json_to_recordset($1) as person(${TYPES})`, [
        JSON.stringify(owned),
      ])
    },
    async finish(beforeIndexes?: (client: pg.Client) => Promise<void>) {
      await beforeIndexes?.(client)
      await client.query(`set maintenance_work_mem = '512MB'`)
      for (const { definition } of indexes) await client.query(definition)
      await client.query(INSERT_REMOVED)
      await client.query('vacuum analyze')
      await client.end()
    },
  }
}

const COLUMN_TYPES = {
  owner_id: 'uuid',
  id: 'uuid',
  seq: 'bigint',
  first_name: 'text',
  last_name: 'text',
  emails: 'json',
  phones: 'json',
  birthday: 'text',
  organization: 'text',
  job_title: 'text',
  notes: 'text',
  additional_data: 'json',
  labels: 'uuid[]',
  search_text: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
}
const COLUMN_NAMES = Object.keys(COLUMN_TYPES)
export const COLUMNS = COLUMN_NAMES.join(', ')
const TYPES = Object.entries(COLUMN_TYPES)
  .map(([column, type]) => `${column} ${type}`)
  .join(', ')
const COLUMNS_WITH_NEW_ID = COLUMN_NAMES.map((column) => (column === 'id' ? 'gen_random_uuid()' : column)).join(', ')

/** For every 50 contacts, inserts one contact into the trash and the id of one purged contact. */
const INSERT_REMOVED = `
  insert into changes (owner_id, seq) select owner_id, max(seq) from contacts group by owner_id
    on conflict (owner_id) do update set seq = excluded.seq;
  insert into trash (${COLUMNS}, deleted_at)
    select ${COLUMNS_WITH_NEW_ID}, updated_at from contacts where seq % 50 = 0;
  insert into purged_contacts (owner_id, id, seq, purged_at)
    select owner_id, gen_random_uuid(), seq, updated_at from contacts where seq % 50 = 25`

type Person = ReturnType<typeof randomPerson>
type Random = () => number

/** The default values of members that the benchmarks do not set. */
const DEFAULTS = ContactInput.parse({ first_name: 'Іван' })

const FIRST_CREATED = Date.UTC(2024, 0, 1)
const LAST_CREATED = Date.UTC(2026, 10, 1)
const creationTimeAt = (share: number) => new Date(FIRST_CREATED + Math.floor(share * (LAST_CREATED - FIRST_CREATED)))

function randomPerson(random: Random, now: Date) {
  const id = newId(now)
  const { first, last, latin } = randomName(random)
  const contact = {
    ...DEFAULTS,
    first_name: first,
    last_name: chance(random, 0.93) ? last : null,
    emails: randomList(random, [0.25, 0.6, 0.15], (index) => ({
      address: randomAddress(random, latin),
      label: index === 0 ? null : 'work',
    })),
    phones: randomList(random, [0.05, 0.75, 0.2], (index) => ({
      id: newId(now),
      ...randomPhone(random),
      label: index === 0 ? 'mobile' : 'work',
    })),
    birthday: chance(random, 0.6) ? randomBirthday(random) : null,
    organization: chance(random, 0.3) ? `${pickSkewed(random, ORGANIZATIONS)} ${pickSkewed(random, TOWNS)}` : null,
    job_title: chance(random, 0.2) ? pickSkewed(random, JOBS) : null,
    notes: randomNotes(random),
  }
  return {
    id,
    ...contact,
    additional_data: chance(random, 0.1) ? { telegram: `@${latin}` } : {},
    labels: LABEL_NAMES.filter((name) => chance(random, LABELS[name])),
    search_text: searchText(contact),
    created_at: now,
    updated_at: now,
  }
}

function randomName(random: Random) {
  if (chance(random, 0.2)) {
    const [first, last] = [pickSkewed(random, ENGLISH), pick(random, ENGLISH_LAST)]
    return { first, last, latin: `${first}.${last}`.toLowerCase() }
  }
  const [first = '', firstLatin = ''] = pickSkewed(random, UKRAINIAN).split(' ')
  const [stem = '', stemLatin = ''] = pick(random, STEMS).split(' ')
  const [ending = '', endingLatin = ''] = pickSkewed(random, ENDINGS).split(' ')
  const [last, lastLatin] = [stem + ending, stemLatin + endingLatin]
  const latin = `${firstLatin}.${lastLatin}`.toLowerCase()
  return chance(random, 0.25) ? { first: firstLatin, last: lastLatin, latin } : { first, last, latin }
}

const randomAddress = (random: Random, latin: string) =>
  `${latin}${chance(random, 0.6) ? randomInteger(random, 2_000) : ''}@${pickSkewed(random, DOMAINS)}`

function randomPhone(random: Random) {
  const digits = `${pickSkewed(random, CARRIERS)}${String(randomInteger(random, 10_000_000)).padStart(7, '0')}`
  const number = chance(random, 0.5) ? digits.replace(/^(...)(...)(..)(..)$/, '$1 $2 $3 $4') : `+38${digits}`
  return { number, e164: `+38${digits}` }
}

function randomBirthday(random: Random) {
  const date = new Date(Date.UTC(1940, 0, 1) + randomInteger(random, 75 * 365) * 86_400_000).toISOString().slice(0, 10)
  return chance(random, 0.1) ? `-${date.slice(4)}` : date
}

/** Returns notes for one contact in eight. A few notes are too long for a row of a B-tree index. */
function randomNotes(random: Random) {
  if (!chance(random, 0.12)) return null
  const sentences = chance(random, 0.03) ? 60 : 1 + randomInteger(random, 4)
  const sentence = () => `${pick(random, SENTENCES)} ${pick(random, TOWNS)}, ${pickSkewed(random, ORGANIZATIONS)}.`
  return Array.from({ length: sentences }, sentence).join('\n')
}

/** Makes 0, 1, 2 … items, with the probability that the list gives for each length. */
function randomList<T>(random: Random, probabilities: number[], make: (index: number) => T) {
  const dice = random()
  const length = probabilities.findIndex((_, index) => dice < probabilities.slice(0, index + 1).reduce((sum, each) => sum + each, 0))
  return Array.from({ length: Math.max(length, 0) }, (_, index) => make(index))
}

const chance = (random: Random, probability: number) => random() < probability
const randomInteger = (random: Random, limit: number) => Math.floor(random() * limit)
const pick = (random: Random, list: string[]) => itemAt(list, randomInteger(random, list.length))
/** Picks the first items of a list much more often than the last. */
const pickSkewed = (random: Random, list: string[]) => itemAt(list, Math.floor(random() ** 2 * list.length))

/** The mulberry32 generator. */
function randomNumbers(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const splitList = (text: string) => text.trim().split(/,\s*/)

/** First names, each with its Latin spelling, like the stems and endings of last names below. */
const UKRAINIAN =
  splitList(`Олександр Oleksandr, Олена Olena, Іван Ivan, Наталія Nataliia, Сергій Serhii, Тетяна Tetiana, Андрій Andrii, Марія Mariia, Володимир Volodymyr,
  Ірина Iryna, Юрій Yurii, Оксана Oksana, Микола Mykola, Анна Anna, Дмитро Dmytro, Світлана Svitlana, Віктор Viktor, Юлія Yuliia, Максим Maksym, Катерина Kateryna,
  Богдан Bohdan, Людмила Liudmyla, Олексій Oleksii, Галина Halyna, Тарас Taras, Соломія Solomiia, Петро Petro, Вікторія Viktoriia, Роман Roman, Яна Yana,
  Євген Yevhen, Дарина Daryna, Ігор Ihor, Софія Sofiia, Павло Pavlo, Любов Liubov, Назар Nazar, Злата Zlata, Ярослав Yaroslav, Мар’яна Mariana`)
const STEMS =
  splitList(`Шевч Shevch, Ковал Koval, Бондар Bondar, Мельн Meln, Петр Petr, Ткач Tkach, Кравч Kravch, Савч Savch, Клим Klym, Гаврил Havryl, Лис Lys, Марч March,
  Павл Pavl, Руд Rud, Сидор Sydor, Тимош Tymosh, Федор Fedor, Хом Khom, Цимбал Tsymbal, Черн Chern, Щерб Shcherb, Юрч Yurch, Яким Yakym, Зелен Zelen, Іван Ivan, Кост Kost,
  Левч Levch, Мазур Mazur, Назар Nazar, Онищ Onyshch, Панас Panas, Роман Roman, Степан Stepan, Терещ Tereshch, Усат Usat, Філіп Filip, Гонч Honch, Демч Demch, Євтуш Yevtush,
  Жук Zhuk, Захар Zakhar, Ільч Ilch, Кириль Kyryl, Луц Luts, Матвій Matvii, Ніколай Nikolai, Олійн Oliin, Приход Prykhod, Радч Radch, Стець Stets`)
const ENDINGS = splitList('енко enko, чук chuk, ко ko, ський skyi, ик yk, ів iv, юк iuk, ишин yshyn, овий ovyi, а a')
const ENGLISH = splitList(
  'James, Mary, John, Emma, Robert, Olivia, Michael, Sophia, William, Grace, David, Emily, Thomas, Alice, Daniel, Charlotte, George, Hannah, Oscar, Zoë, Ned, Quentin',
)
const ENGLISH_LAST =
  splitList(`Smith, Johnson, Williams, Brown, Jones, Miller, Davis, Wilson, Anderson, Taylor, Moore, Jackson, Martin, Lee, Thompson, White, Harris, Clark, Lewis, Walker, Hall, Young,
  King, Wright, Hill, Scott, Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts, Turner, Phillips, Campbell, Parker, Evans, Edwards, Collins, O’Connor, Müller, Núñez, Ångström`)
const DOMAINS = splitList('gmail.com, ukr.net, i.ua, outlook.com, example.com, icloud.com, meta.ua, proton.me, kpi.ua, company.com.ua')
const CARRIERS = splitList('067, 050, 063, 097, 066, 093, 098, 095, 068, 073, 044, 032')
const TOWNS = splitList('Київ, Львів, Харків, Одеса, Дніпро, Полтава, Чернівці, Ужгород, Луцьк, Суми, Lviv, Kyiv, London, Kraków')
const ORGANIZATIONS = splitList(
  'Київстар, ПриватБанк, Нова пошта, Розетка, SoftServe, EPAM, Укрзалізниця, Політехніка, Лікарня №5, Aroma Kava',
)
const JOBS = splitList('Engineer, Лікар, Вчитель, Менеджер, Accountant, Дизайнер, Director, Бухгалтер')
const SENTENCES = splitList(
  'Познайомилися на конференції, Сусід з третього поверху, Met at the conference in, Дзвонити після шостої, Friend of Olena from, Любить каву і гори, Ремонт авто, Plays chess in',
)

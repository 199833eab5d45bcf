/** Compares a page far from the beginning, reached by its cursor, with the first page: the rows read, and the time. */
import { openDatabase } from '@contacts/server/database'
import type { UserContext } from '../../../server/src/platform/context.ts'
import { connect } from '../connect.ts'
import { contextOf } from '../context.ts'
import { itemAt } from '../item-at.ts'
import { median } from '../median.ts'
import { captureQuery } from './capture.ts'
import { JsonText } from '../../../server/src/platform/http/json-text.ts'
import { contactRowsRead, explain } from './explain.ts'
import { PAGED_REQUESTS, type PagedRequest } from './requests.ts'
import { type NamedDataset, printTable } from './dataset.ts'

const PAGE_SIZE = 10
const DEEP_PAGE = 5_000
/** A page takes little time, so each run reads it this many times. */
const READS_PER_RUN = 20

interface Comparison {
  name: string
  /** The number of the deep page. */
  page: number
  /** Rows read by page 1, page 2 and the deep page. */
  read: [number, number, number]
  /** Median milliseconds of page 1, page 2 and the deep page. */
  times: [number, number, number]
}

/** Prints the comparison; returns the requests whose deep page reads more than twice the rows of page 1. */
export async function compareDeepPages(dataset: NamedDataset, runs: number) {
  const comparisons = await measureDeepPages(dataset, runs)
  printTable(
    [
      dataset.name,
      'rows read by page 1',
      'by page 2',
      'deep page',
      'rows read by deep page',
      'time of page 2 / page 1',
      'deep page / page 1',
    ],
    comparisons.map(({ name, page, read: [first, second, deep], times }) => [
      name,
      String(first),
      String(second),
      page.toLocaleString('en'),
      String(deep),
      (times[1] / times[0]).toFixed(2),
      (times[2] / times[0]).toFixed(2),
    ]),
  )
  return comparisons
    .filter(({ read: [first, , deep] }) => deep > 2 * first)
    .map(({ name, page, read: [first, , deep] }) => `${name}: page ${page} reads ${deep} rows, page 1 reads ${first}`)
}

async function measureDeepPages({ url, owners }: NamedDataset, runs: number) {
  const owner = itemAt(owners, 0)
  const db = await openDatabase({ url })
  const client = await connect(url)
  const comparisons: Comparison[] = []
  for (const { name, send } of PAGED_REQUESTS) {
    const toSecond = await cursorAt(send, contextOf(db, owner), 2)
    const toDeep = await cursorAt(send, contextOf(db, owner), DEEP_PAGE)
    const measure = async (cursor?: string) => {
      const query = await captureQuery(owner, (context) => send(context, { limit: PAGE_SIZE, ...(cursor && { cursor }) }))
      const { plans } = await explain(client, query)
      return { query, times: [] as number[], read: Math.max(...plans.map(contactRowsRead)) }
    }
    const pages = [await measure(), await measure(toSecond.cursor), await measure(toDeep.cursor)] as const
    // The pages take turns, so that other programs on the machine slow down all of them alike.
    for (let run = 0; run < runs * READS_PER_RUN; run++) {
      for (const { query, times } of pages) {
        const start = performance.now()
        await db.run(query)
        times.push(performance.now() - start)
      }
    }
    const [first, second, deep] = pages
    comparisons.push({
      name,
      page: toDeep.page,
      read: [first.read, second.read, deep.read],
      times: [median(first.times), median(second.times), median(deep.times)],
    })
  }
  await client.end()
  await db.close()
  return comparisons
}

/** Returns the cursor of the wanted page or, if the list is shorter, of a page close to its end. */
async function cursorAt(send: PagedRequest['send'], context: UserContext, wanted: number) {
  for (let page = wanted; ; page = Math.floor(page * 0.9)) {
    const result = await send(context, { skip: (page - 1) * PAGE_SIZE - 1, limit: 1 })
    const cursor = result instanceof JsonText ? result.members['next_cursor'] : undefined
    if (typeof cursor === 'string') return { page, cursor }
  }
}

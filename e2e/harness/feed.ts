/** Birthday feeds: their secrets, and their text. */
import { type BirthdayFeed, type Client, unwrap } from '@contacts/client'

/** The secret in the address of a feed. */
export function secretOf({ url }: BirthdayFeed): string {
  const [, secret] = /\/api\/feeds\/([^/]+)\/birthdays\.ics$/.exec(url ?? '') ?? []
  if (secret === undefined) throw new Error(`not the address of a feed: ${url}`)
  return secret
}

/** Creates the feed of the client's user if it does not exist, and reads it without a session. */
export async function readFeedOf({ feeds }: Pick<Client, 'feeds'>, anon: Pick<Client, 'feeds'>, query: { alarm?: string } = {}) {
  const secret = secretOf(await unwrap(feeds.create()))
  return (await unwrap(anon.feeds.read({ params: { secret }, query }))).text()
}

/** The lines of a calendar, without folding. */
export const linesOf = (calendar: string) => calendar.replaceAll('\r\n ', '').split('\r\n')

/** The values of a property, such as `SUMMARY`, in the order of the entries. */
export const valuesOf = (calendar: string, property: string) =>
  linesOf(calendar).flatMap((line) => {
    const [, value] = new RegExp(`^${property}(?:;[^:]*)?:(.*)$`).exec(line) ?? []
    return value === undefined ? [] : [value]
  })

import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { BirthdayFeed, FeedQuery, FeedSecret } from './feed.ts'
import { access, MALFORMED, PUBLIC, VERIFIED } from './shared/access.ts'
import { ifNoneMatch } from './shared/etag.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

/** Some calendar applications take text without a charset for Latin-1. */
export const CALENDAR_TYPE = 'text/calendar; charset=utf-8'

/** Maximum number of entries of a feed. */
export const MAX_FEED_ENTRIES = 50_000

export const feeds = c.router({
  create: {
    method: 'POST',
    path: '/api/birthday_feed',
    summary: 'Create the birthday feed',
    description:
      'Creates a calendar of the birthdays and other `dates` of all contacts, with an address that only its owner knows, and returns the address. A ' +
      'user has one feed. If it exists, this operation changes nothing and returns it: calendars that subscribe to it must not lose ' +
      'it. For a new address, revoke the old one first.',
    metadata: access('session', 'account', { location: '/api/birthday_feed', repeatable: true }),
    body: c.noBody(),
    responses: { 201: BirthdayFeed, ...failsWith(...VERIFIED) },
  },
  get: {
    method: 'GET',
    path: '/api/birthday_feed',
    summary: 'Get the birthday feed',
    description: 'The address of the feed, to add it to a further calendar.',
    metadata: access('session', 'account'),
    responses: { 200: BirthdayFeed, ...failsWith(...VERIFIED, 'feed-not-found') },
  },
  revoke: {
    method: 'DELETE',
    path: '/api/birthday_feed',
    summary: 'Revoke the birthday feed',
    description: 'The address stops working at once and for ever: calendars that still request it get 410 for a year, and 404 after that.',
    metadata: access('session', 'account'),
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, 'feed-not-found', ...IDEMPOTENT) },
  },
  read: {
    method: 'GET',
    path: '/api/feeds/:secret/birthdays.ics',
    summary: 'Read the birthday feed',
    description:
      'The calendar (iCalendar, RFC 5545), to which calendar applications subscribe. It requires no token: the address is the secret. ' +
      'It has an entry for each birthday and each of the `dates` of the contacts, which repeats every year and lasts the whole day, in any time zone. Its ' +
      'title has the `display_name` of the contact, is in the language of the owner, and has no age. An entry begins in the year of its date; if that is unknown or before 1900, ' +
      'it begins in 1972. Dates of 29 February follow the `leap_day` of the owner. The calendar contains names and dates, ' +
      'and nothing else of the contacts; it has at most 50000 entries, those of the contacts that were created first. It has a strong ' +
      '`ETag`, which changes when the calendar changes. While the server requires a verified e-mail address, and that of the owner is ' +
      'not, the response is 403. Limit: 300 requests an hour per feed.',
    metadata: access('public', 'feeds', { etag: true }),
    pathParams: z.object({ secret: FeedSecret }),
    query: FeedQuery,
    headers: ifNoneMatch,
    responses: {
      200: c.otherResponse({ contentType: CALENDAR_TYPE, body: c.type<Uint8Array>() }),
      304: c.noBody(),
      ...failsWith(...PUBLIC, 'email-not-verified', 'feed-not-found', 'feed-revoked'),
    },
  },
})

/**
 * Writes a calendar of yearly entries (iCalendar, RFC 5545). Equal entries make equal text: no line depends on the time
 * of the request or on chance, so that the ETag of a feed changes only with the feed.
 */
import { escapeText, foldLine, LINE_BREAK } from '../../platform/text/content-line.ts'
import type { Recurrence } from './recurrence.ts'

export interface Entry extends Recurrence {
  uid: string
  title: string
  changedAt: Date
}

/** How often applications should request the calendar. */
const REFRESH = 'P1D'

/** Applications that do not know the properties of RFC 7986 read those with X. */
export const beginCalendar = (name: string): string =>
  linesOf(
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Contacts//Birthday feed//EN',
    'CALSCALE:GREGORIAN',
    textLine('NAME', name),
    textLine('X-WR-CALNAME', name),
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    `X-PUBLISHED-TTL:${REFRESH}`,
  )

export const END_OF_CALENDAR = linesOf('END:VCALENDAR')

/** `alarm` is the duration from the beginning of the day until the reminder, if there is one. */
export function writeEntry({ uid, title, start, rule, changedAt }: Entry, alarm: string | undefined): string {
  return linesOf(
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${instant(changedAt)}`,
    // A date without a time zone: the entry is on this day wherever the user is.
    `DTSTART;VALUE=DATE:${start}`,
    'DURATION:P1D',
    `RRULE:${rule}`,
    textLine('SUMMARY', title),
    'TRANSP:TRANSPARENT',
    ...(alarm === undefined ? [] : alarmLines(alarm, title)),
    'END:VEVENT',
  )
}

const alarmLines = (alarm: string, title: string) => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `TRIGGER:${alarm}`,
  textLine('DESCRIPTION', title),
  'END:VALARM',
]

const textLine = (name: string, value: string) => foldLine(`${name}:${escapeText(value)}`)

/** `20261120T093000Z` */
const instant = (date: Date) => `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

function linesOf(...lines: string[]) {
  return lines.join(LINE_BREAK) + LINE_BREAK
}

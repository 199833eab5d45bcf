/**
 * Reads a calendar with two libraries that share no code with the service, and with each other: ical.js, of Thunderbird,
 * and rrule. Both know less than RFC 5545 says, so that a rule that both expand to the same days works widely.
 */
import ICAL from 'ical.js'
import { RRule } from 'rrule'

export interface Occurrence {
  uid: string
  title: string
  /** `YYYY-MM-DD`. */
  day: string
}

/** Reads the days of all entries from one day to another, both included, sorted by day and uid. */
type Judge = (calendar: string, first: string, last: string) => Occurrence[]

const eventsOf = (calendar: string) => new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents('vevent')
const textOf = (event: ICAL.Component, name: string) => String(event.getFirstPropertyValue(name))

const readWithIcal: Judge = (calendar, first, last) =>
  eventsOf(calendar).flatMap((component) => {
    const days: string[] = []
    const occurrences = new ICAL.Event(component).iterator()
    for (let next = occurrences.next(); next && next.toString() <= last; next = occurrences.next())
      if (next.toString() >= first) days.push(next.toString())
    return days.map((day) => ({ uid: textOf(component, 'uid'), title: textOf(component, 'summary'), day }))
  })

const dayOf = (date: Date) => date.toISOString().slice(0, 10)

const readWithRrule: Judge = (calendar, first, last) =>
  eventsOf(calendar).flatMap((component) => {
    const rule = RRule.parseString(textOf(component, 'rrule'))
    const dtstart = new Date(`${textOf(component, 'dtstart')}T00:00:00Z`)
    const dates = new RRule({ ...rule, dtstart }).between(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`), true)
    return dates.map((date) => ({ uid: textOf(component, 'uid'), title: textOf(component, 'summary'), day: dayOf(date) }))
  })

export const judges: Record<string, Judge> = { 'ical.js': readWithIcal, rrule: readWithRrule }

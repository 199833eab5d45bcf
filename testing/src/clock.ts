export interface Clock {
  now(): Date
  /** Stops the clock at an instant. Without an instant, the clock follows that of the machine again. */
  set(instant?: string | Date): void
  advance(milliseconds: number): void
}

/** A clock that can be set and advanced. */
export function settableClock(start?: string | Date): Clock {
  let instant: number | undefined
  let offset = 0
  const set = (to?: string | Date) => {
    const moment = to === undefined ? undefined : new Date(to).getTime()
    if (Number.isNaN(moment)) throw new RangeError(`${String(to)} is not an instant such as 2026-02-28T12:00:00Z`)
    instant = moment
    offset = 0
  }
  set(start)
  return {
    now: () => new Date((instant ?? Date.now()) + offset),
    set,
    advance: (milliseconds) => {
      offset += milliseconds
    },
  }
}

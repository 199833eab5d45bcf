import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Logger } from '../logger.ts'
import { databaseClock } from './clock.ts'

const START = new Date('2026-11-20T09:00:00Z')
const MINUTE = 60_000

beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'setInterval'], now: START }))
afterEach(() => void vi.useRealTimers())

/**
 * A database whose clock is `aheadMs` behind this machine's. A query takes `sendMs` to reach it, and the result
 * `returnMs` to return.
 */
function databaseBehind(aheadMs: number) {
  const network = { sendMs: 0, returnMs: 0, aheadMs }
  const pass = (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds)
  const run = async <Row>() => {
    pass(network.sendMs)
    const time = new Date(Date.now() - network.aheadMs)
    pass(network.returnMs)
    return [{ time }] as Row[]
  }
  return { network, run }
}

async function followDatabase(aheadMs: number) {
  const { network, run } = databaseBehind(aheadMs)
  const warnings: object[] = []
  const log = { warn: (details: object) => void warnings.push(details) } as Partial<Logger> as Logger
  const clock = databaseClock({ run })
  await clock.follow(log)
  return { network, warnings, aheadMs: () => Date.now() - clock.now().getTime() }
}

test.each([
  ['ahead', 2_500, 'sendMs'],
  ['behind', -2_500, 'returnMs'],
] as const)('a slow measurement does not change the time of a server whose clock is %s', async (_, difference, way) => {
  const { network, warnings, aheadMs } = await followDatabase(difference)
  network[way] = 1_000

  await vi.advanceTimersByTimeAsync(MINUTE)

  expect(aheadMs()).toBe(difference)
  expect(warnings).toEqual([{ seconds: difference / 1000 }])
})

test('a slow measurement does not warn of a difference that may not exist', async () => {
  const { network, warnings, aheadMs } = await followDatabase(0)
  network.sendMs = 5_000

  await vi.advanceTimersByTimeAsync(MINUTE)

  expect({ aheadMs: aheadMs(), warnings }).toEqual({ aheadMs: 0, warnings: [] })
})

test('the server follows the database when a clock is set, and uses its own clock when both agree again', async () => {
  const { network, warnings, aheadMs } = await followDatabase(-6_000)
  const followedMs = [aheadMs()]
  for (const ahead of [4_000, 500]) {
    network.aheadMs = ahead
    await vi.advanceTimersByTimeAsync(MINUTE)
    followedMs.push(aheadMs())
  }

  expect(followedMs).toEqual([-6_000, 4_000, 0])
  expect(warnings).toEqual([{ seconds: -6 }])
})

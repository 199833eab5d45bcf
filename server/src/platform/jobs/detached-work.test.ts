import { expect, test } from 'vitest'
import type { Logger } from '../logger.ts'
import { detachedWork } from './detached-work.ts'

function startDetachedWork() {
  const lines: string[] = []
  const detached = detachedWork({ warn: (_members: object, message: string) => void lines.push(message) } as Partial<Logger> as Logger)
  return { detached, lines }
}

test('runs one piece of work after the other, and stops after the last one', async () => {
  const { detached } = startDetachedWork()
  const steps: string[] = []
  const work = (name: string) => async () => {
    steps.push(`${name} begins`)
    await new Promise(setImmediate)
    steps.push(`${name} ends`)
  }

  detached.run(work('first'))
  detached.run(work('second'))
  await detached.stop()

  expect(steps).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
})

test('continues after a failure, and logs only the first failure of an outage', async () => {
  const { detached, lines } = startDetachedWork()
  let runs = 0

  for (let index = 0; index < 3; index++)
    detached.run(async () => {
      runs++
      throw new Error('down')
    })
  await detached.stop()

  expect(runs).toBe(3)
  expect(lines).toEqual(['background work of a request failed'])
})

test('drops work while a thousand pieces wait, and logs it once', async () => {
  const { detached, lines } = startDetachedWork()
  let runs = 0

  for (let index = 0; index < 1_500; index++) detached.run(async () => void runs++)
  await detached.stop()

  expect(runs).toBe(1_000)
  expect(lines).toHaveLength(1)
})

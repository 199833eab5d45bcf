import argon2 from 'argon2'
import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { semaphore } from '../limits/semaphore.ts'
import { passwordHashing } from './hashing.ts'

test('a hash is argon2id with 19 MiB, two passes and one lane', async () => {
  const { hash, verify } = await passwordHashing()

  const hashed = await hash('correct horse battery')

  expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/)
  expect([await verify(hashed, 'correct horse battery'), await verify(hashed, 'wrong horse battery')]).toEqual([true, false])
})

test('without a stored hash, no password is right, not even an empty one', async () => {
  const { verify } = await passwordHashing()

  expect(await verify(undefined, '')).toBe(false)
})

test('renew returns a new hash only if the old one has other parameters', async () => {
  const { hash, renew } = await passwordHashing()
  const cheap = await argon2.hash('secret', { memoryCost: 1024, timeCost: 1, parallelism: 1 })

  expect(await renew(await hash('secret'), 'secret')).toBeUndefined()
  expect(await renew(cheap, 'secret')).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/)
})

describe('while the queue is full', () => {
  const FULL = 'too many requests wait for password hashing'
  const messageOf = ({ message }: Error) => message

  test('a request is refused after 0.5 to 1.5 seconds, and its password is not hashed', async () => {
    const { refuseIfQueueFull, verify } = await passwordHashing()
    vi.useFakeTimers()
    const storm = Array.from({ length: 100 }, () => verify(undefined, 'secret').catch(messageOf))
    let isRefused = false
    const refusal = refuseIfQueueFull().catch((error: Error) => {
      isRefused = true
      return error.message
    })

    await vi.advanceTimersByTimeAsync(499)
    expect(isRefused).toBe(false)
    await vi.advanceTimersByTimeAsync(1_001)

    expect(await refusal).toBe(FULL)
    vi.useRealTimers()
    expect((await Promise.all(storm)).filter((outcome) => outcome === FULL).length).toBeGreaterThan(60)
    await expect(refuseIfQueueFull()).resolves.toBeUndefined()
  })

  test('a request is refused at once while a thousand others wait for their refusal', async () => {
    const { refuseIfQueueFull, verify } = await passwordHashing()
    vi.useFakeTimers()
    const storm = Array.from({ length: 1_100 }, () => verify(undefined, 'secret').catch(messageOf))

    await expect(refuseIfQueueFull()).rejects.toThrow(FULL)

    await vi.advanceTimersByTimeAsync(1_500)
    vi.useRealTimers()
    await Promise.all(storm)
  })
})

afterEach(() => void vi.useRealTimers())

test('processes that share the CPU cores hash one password each at a time', async () => {
  const { refuseIfQueueFull, verify } = await passwordHashing({ processes: availableParallelism() })
  const WAITING = 32
  vi.useFakeTimers()

  const hashing = Array.from({ length: 1 + WAITING }, () => verify(undefined, 'secret').catch(() => 'refused'))
  const refusal = refuseIfQueueFull().catch(({ message }: Error) => message)

  await vi.advanceTimersByTimeAsync(1_500)
  expect(await refusal).toBe('too many requests wait for password hashing')
  vi.useRealTimers()
  await Promise.all(hashing)
})

test('a semaphore limits how many calls run and wait, and rejects a call that waits too long', async () => {
  vi.useFakeTimers()
  const enter = semaphore({ for: 'this', slots: 2, maxWaiting: 3, maxWaitMs: 1_500 })
  const ends: (() => void)[] = []
  const work = () => new Promise<string>((resolve) => ends.push(() => resolve('done')))

  const [first, second, third, fourth, fifth] = Array.from({ length: 5 }, () => enter(work).catch(({ message }: Error) => message))
  await expect(enter(work)).rejects.toThrow('too many requests wait for this')
  expect(ends).toHaveLength(2)
  ends[0]!()
  expect(await first).toBe('done')
  await vi.advanceTimersByTimeAsync(1_500)

  expect([await fourth, await fifth]).toEqual(Array(2).fill('waited too long for this'))
  // The third call got the slot of the first one.
  for (const end of ends) end()
  expect([await second, await third]).toEqual(['done', 'done'])
  await expect(enter(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await enter(() => Promise.resolve('a slot is free again'))).toBe('a slot is free again')
})

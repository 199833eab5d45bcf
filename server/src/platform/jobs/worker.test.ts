import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Logger } from '../logger.ts'
import { outagePause } from './outage.ts'
import { startWorker, type WorkerOptions } from './worker.ts'

type Job = string

/** Starts a worker on a table of jobs in memory. The table records the calls of the worker. */
function startWorkerOnTable(waiting: Job[], options: Partial<WorkerOptions<Job>> = {}) {
  const table = {
    waiting,
    taken: [] as { count: number; busy: string[] }[],
    renewed: [] as string[][],
    stored: [] as Job[],
    isDown: false,
  }
  const lines: string[] = []
  const write = (_members: object, message: string) => void lines.push(message)
  const unlisten = vi.fn<() => void>()
  const worker = startWorker<Job>({
    name: 'test jobs',
    queue: {
      take: async (count, busy) => {
        table.taken.push({ count, busy })
        if (table.isDown) throw Object.assign(new Error('down'), { code: '57P01' })
        return table.waiting.splice(0, count)
      },
      renew: async (busy) => void table.renewed.push(busy),
    },
    idOf: (job) => job,
    run: async (job) => async () => void table.stored.push(job),
    concurrency: 2,
    leaseMs: 30_000,
    listen: () => unlisten,
    log: { warn: write, error: write } as Partial<Logger> as Logger,
    ...options,
  })
  onTestFinished(() => worker.stop())
  return { table, worker, lines, unlisten }
}

/** Jobs that run until `release` is called. */
function slowJobs() {
  const running: Job[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    running,
    release: resolve,
    run: async (job: Job) => {
      running.push(job)
      await promise
      return async () => undefined
    },
  }
}

afterEach(() => vi.useRealTimers())

test('all jobs that are due run without waiting for the next poll, at most two at the same time', async () => {
  let running = 0
  let most = 0
  const { table } = startWorkerOnTable(['a', 'b', 'c', 'd', 'e'], {
    run: async (job) => {
      most = Math.max(most, ++running)
      await sleep(5)
      running--
      return async () => void table.stored.push(job)
    },
  })

  await expect.poll(() => table.stored, { timeout: 900 }).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(most).toBe(2)
})

test('a job that is enqueued later is found when the worker is woken, and by polling', async () => {
  const { table, worker } = startWorkerOnTable([])
  await expect.poll(() => table.taken.length).toBe(1)

  table.waiting.push('woken')
  worker.wake()
  await expect.poll(() => table.stored, { timeout: 500 }).toEqual(['woken'])
  table.waiting.push('polled')

  await expect.poll(() => table.stored, { timeout: 3_000 }).toEqual(['woken', 'polled'])
})

test('a wake-up while the worker is looking for jobs is not lost', async () => {
  let takeCalls = 0
  const take = async () => {
    takeCalls++
    await sleep(20)
    return []
  }
  const { worker } = startWorkerOnTable([], { queue: { take, renew: async () => undefined } })

  worker.wake()

  await expect.poll(() => takeCalls, { timeout: 900, interval: 5 }).toBe(2)
})

test('the worker does not take running jobs again, and renews their leases', async () => {
  const { running, release, run } = slowJobs()
  const { table, worker } = startWorkerOnTable(['slow'], { run, leaseMs: 60 })
  await expect.poll(() => running).toEqual(['slow'])

  worker.wake()
  await expect.poll(() => table.taken.length).toBe(2)
  await expect.poll(() => table.renewed.length).toBeGreaterThan(1)
  release()

  expect(table.taken[1]).toEqual({ count: 1, busy: ['slow'] })
  expect(table.renewed[0]).toEqual(['slow'])
})

test('storing an outcome is retried until it succeeds, and the job does not run again', async () => {
  let runs = 0
  let failures = 2
  const { table, lines } = startWorkerOnTable(['a'], {
    run: async (job) => {
      runs++
      return async () => {
        if (failures-- > 0) throw new Error('down')
        table.stored.push(job)
      }
    },
  })

  await expect.poll(() => table.stored, { timeout: 3_000 }).toEqual(['a'])
  expect(runs).toBe(1)
  expect(lines).toEqual([])
})

test('while the table cannot be read, only the first failure of an outage is logged', async () => {
  const { table, worker, lines } = startWorkerOnTable([])
  const simulateOutage = async () => {
    table.isDown = true
    for (let count = 0; count < 3; count++) {
      const before = table.taken.length
      worker.wake()
      await expect.poll(() => table.taken.length).toBeGreaterThan(before)
    }
    table.isDown = false
    table.waiting.push('next')
    worker.wake()
    await expect.poll(() => table.stored).toContain('next')
    table.stored.length = 0
  }

  await simulateOutage()
  await simulateOutage()

  expect(lines).toEqual(Array(2).fill('test jobs: the jobs cannot be read'))
})

test('a job that fails unexpectedly is logged, and the worker runs the next job', async () => {
  const { table, lines } = startWorkerOnTable(['bad', 'good'], {
    run: async (job) => {
      if (job === 'bad') throw new Error('a bug')
      return async () => void table.stored.push(job)
    },
  })

  await expect.poll(() => table.stored).toEqual(['good'])
  expect(lines).toEqual(['test jobs: a job failed unexpectedly'])
})

describe('stopping', () => {
  test('waits for the jobs that are running and takes no others', async () => {
    const { running, release, run } = slowJobs()
    const { table, worker, unlisten } = startWorkerOnTable(['a', 'b', 'c'], { run })
    await expect.poll(() => running).toEqual(['a', 'b'])
    let isStopped = false

    const stopping = worker.stop().then(() => (isStopped = true))
    await sleep(50)
    const wasStopped = isStopped
    release()
    await stopping

    expect(wasStopped).toBe(false)
    expect(unlisten).toHaveBeenCalledOnce()
    expect(table.waiting).toEqual(['c'])
  })

  test('aborts a job that still runs after five seconds', async () => {
    vi.useFakeTimers()
    let isRunning = false
    const { worker } = startWorkerOnTable(['endless'], {
      run: async (_job, signal) => {
        isRunning = true
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return async () => undefined
      },
    })
    await vi.advanceTimersByTimeAsync(0)
    const started = Date.now()

    const stopped = worker.stop().then(() => Date.now() - started)
    await vi.runAllTimersAsync()

    expect(isRunning).toBe(true)
    expect(await stopped).toBe(5_000)
  })

  test('tries once more to store an outcome, and logs that the outcome was lost', async () => {
    let attempts = 0
    const { worker, lines } = startWorkerOnTable(['a'], {
      run: async () => async () => {
        attempts++
        throw new Error('down')
      },
    })
    await expect.poll(() => attempts).toBe(1)

    await worker.stop()

    expect(attempts).toBe(2)
    expect(lines).toEqual(['test jobs: the outcome of a job could not be stored'])
  })
})

describe('an outage of the service that the jobs call', () => {
  test('pauses all jobs; then one job probes the service, and after its success all jobs run again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
    const pause = outagePause()
    let isDown = true
    const runs: Job[] = []
    const { table } = startWorkerOnTable(['a', 'b', 'c', 'd'], {
      pause,
      run: async (job) => {
        runs.push(job)
        if (isDown) pause.begin()
        else pause.end()
        return async () => void (isDown && table.waiting.push(job))
      },
    })

    await vi.advanceTimersByTimeAsync(999)
    expect(runs).toEqual(['a', 'b'])
    // The first pause takes one second, the second pause five.
    await vi.advanceTimersByTimeAsync(1)
    expect(runs).toEqual(['a', 'b', 'c'])
    await vi.advanceTimersByTimeAsync(4_999)
    expect(runs).toEqual(['a', 'b', 'c'])
    isDown = false
    await vi.advanceTimersByTimeAsync(1_001)

    expect(runs).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'c'])
  })

  test('pauses the jobs for half a minute at most', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const pause = outagePause()
    const pauses = [1, 2, 3, 4].map(() => {
      pause.begin()
      const ms = pause.remainingMs()
      vi.advanceTimersByTime(ms)
      return ms
    })

    expect(pauses).toEqual([1_000, 5_000, 30_000, 30_000])
    expect(pause.limit(4)).toBe(1)
    pause.end()
    expect(pause.limit(4)).toBe(4)
  })
})

/**
 * Runs the jobs of a table. Several processes may work on one table: each leases jobs that are due, and renews the
 * leases while it works. A job runs at least once. It runs again if its outcome was not stored, because the process died
 * or lost its database, or because the job failed unexpectedly.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../../core/error-code.ts'
import type { Logger } from '../logger.ts'
import type { BackgroundTask } from './background-task.ts'
import { type OutagePause, outageLog } from './outage.ts'
import { wakeSignal } from './wake-signal.ts'

const SECOND = 1_000
const POLL_MS = SECOND
const STOP_MS = 5 * SECOND
const FIRST_RETRY_MS = 100

/** The table of the jobs; see lease.ts. */
export interface JobQueue<Job> {
  /** Leases jobs that are due, except those that this process is working on. */
  take(count: number, busy: string[]): Promise<Job[]>
  renew(busy: string[]): Promise<unknown>
}

export interface WorkerOptions<Job> {
  /** Names the jobs in the log. */
  name: string
  queue: JobQueue<Job>
  idOf(job: Job): string
  /**
   * Does the job and returns the function that stores its outcome. The signal aborts five seconds after the worker was
   * told to stop; the worker still waits for the job.
   */
  run(job: Job, signal: AbortSignal): Promise<() => Promise<unknown>>
  concurrency: number
  leaseMs: number
  pause?: OutagePause
  /**
   * Calls `wake` for each job that this process enqueues, until the returned function is called. The worker polls for
   * the jobs that other processes enqueue.
   */
  listen(wake: () => void): () => void
  log: Logger
}

export interface Worker extends BackgroundTask {
  /** Looks for jobs at once. */
  wake(): void
}

export function startWorker<Job>({ name, queue, idOf, run, concurrency, leaseMs, pause, listen, log }: WorkerOptions<Job>): Worker {
  const signal = wakeSignal()
  const stopping = new AbortController()
  const deadline = new AbortController()
  const running = new Map<string, Promise<void>>()
  const outage = outageLog(log, `${name}: the jobs cannot be read`)

  const unlisten = listen(signal.wake)
  const renewal = setInterval(() => void renew(), leaseMs / 3)
  const looping = loop()

  async function loop() {
    while (!stopping.signal.aborted) {
      const free = (pause?.limit(concurrency) ?? concurrency) - running.size
      const jobs = free > 0 ? await take(free) : []
      for (const job of jobs) start(job, jobs.length === free)
      await signal.wait(pause?.remainingMs() || POLL_MS)
    }
  }

  async function take(count: number): Promise<Job[]> {
    try {
      const jobs = await queue.take(count, [...running.keys()])
      outage.succeeded()
      return jobs
    } catch (error) {
      outage.failed(error)
      return []
    }
  }

  function start(job: Job, queueMayHaveMore: boolean) {
    const id = idOf(job)
    const ended = complete(job).finally(() => {
      running.delete(id)
      if (queueMayHaveMore) signal.wake()
    })
    running.set(id, ended)
  }

  async function complete(job: Job) {
    try {
      await persist(await run(job, deadline.signal))
    } catch (error) {
      // The job runs again when its lease expires.
      log.error({ job: idOf(job), err: error }, `${name}: a job failed unexpectedly`)
    }
  }

  /**
   * Stores the outcome of a job. Retries until that succeeds, because the job would run again if its outcome were lost.
   * When the worker is stopped, makes only one last attempt.
   */
  async function persist(store: () => Promise<unknown>) {
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(2 * wait, SECOND)) {
      const isLast = stopping.signal.aborted
      try {
        await store()
        return
      } catch (error) {
        if (isLast) return log.error({ code: codeOf(error) }, `${name}: the outcome of a job could not be stored`)
      }
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  async function renew() {
    const busy = [...running.keys()]
    // A renewal that fails is followed by another one before the lease expires.
    if (busy.length > 0) await queue.renew(busy).catch(() => undefined)
  }

  /** Takes no more jobs, and waits for those that are running, without a time limit. Aborts them after five seconds. */
  async function stop() {
    stopping.abort()
    unlisten()
    signal.wake()
    await looping
    const timer = setTimeout(() => deadline.abort(), STOP_MS)
    await Promise.all(running.values())
    clearTimeout(timer)
    clearInterval(renewal)
  }

  return { wake: signal.wake, stop }
}

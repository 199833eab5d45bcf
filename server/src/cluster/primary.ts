/**
 * The primary process of a cluster: starts the workers, passes connections to them in turn (node:cluster), and replaces
 * a worker that ends. It has the counters of rate limits, and passes on which sessions have ended.
 *
 * The first worker starts alone; it waits for the database and migrates it as a single process does. If a worker cannot
 * start, the server ends with the exit code of this worker, unless other workers serve.
 */
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { type Logger, pino } from 'pino'
import type { ServerConfig } from '../core/config.ts'
import { logOptions } from '../platform/http/log.ts'
import { type Output, standardError } from '../platform/output.ts'
import { onProcessSignal, secondSignals, stopLimit } from '../stop.ts'
import { clusterCounts } from './counts.ts'
import { type Member, type MemberEvents, type MemberExit, startMember } from './member.ts'
import { replacementDelays } from './replacement-delays.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
const TICK_MS = 1_000
/** No request blocks the event loop of a worker for so many seconds. */
const MAX_SILENT_TICKS = 15
/** How long after its time to stop a worker may take to exit. */
const EXIT_MS = 1_000

export function startCluster(config: ServerConfig, stdout: Output) {
  cluster.schedulingPolicy = cluster.SCHED_RR
  // The settings contain keys as bytes, which JSON does not have.
  cluster.setupPrimary({ exec: WORKER, serialization: 'advanced' })
  const { stop, kill, endSilent } = superviseWorkers(config, stdout)
  const isSecond = secondSignals()
  onProcessSignal((signal) => (isSecond() ? kill() : stop(signal)))
  setInterval(endSilent, TICK_MS)
}

function superviseWorkers(config: ServerConfig, stdout: Output) {
  const log = pino(logOptions(config.logLevel), stdout)
  const members = new Set<Member>()
  const count = clusterCounts()
  const delayAfter = replacementDelays()
  let isComplete = false
  /** Set when the server stops. */
  let exitCode: number | undefined

  const isServed = () => [...members].some(({ isReady }) => isReady)
  const start = () => {
    if (exitCode === undefined) members.add(startMember({ config, listensEarly: !isServed() }, events))
  }
  const exitAfterLast = () => {
    if (members.size === 0) process.exit(exitCode)
  }
  const stopAll = (signal: NodeJS.Signals, code: number) => {
    exitCode = code
    for (const member of members) member.send({ type: 'stop', signal })
    setTimeout(kill, stopLimit(config.drainSeconds) + EXIT_MS)
    exitAfterLast()
  }
  const kill = () => {
    exitCode = 1
    for (const member of members) member.kill()
    setTimeout(() => process.exit(1), EXIT_MS)
    exitAfterLast()
  }

  const events: MemberEvents = {
    onReady: (member, greeting) => {
      if (exitCode !== undefined) return
      if (isComplete) return log.info({ worker: member.pid }, 'a new worker process serves')
      while (members.size < config.processes) start()
      isComplete = [...members].every(({ isReady }) => isReady)
      if (isComplete) stdout.write(greeting)
    },
    onCount: (member, id, requests) => member.send({ type: 'counted', id, counts: requests.map(count) }),
    onInvalidate: (member, id, sessions) => {
      const others = [...members].filter((other) => other !== member)
      void Promise.all(others.map((other) => other.invalidate(sessions))).then(() => member.send({ type: 'invalidated', id }))
    },
    onExit: (member, exit) => {
      members.delete(member)
      if (exitCode !== undefined) {
        exitCode = Math.max(exitCode, exit.code ?? 1)
        exitAfterLast()
      } else if (!isComplete || !(member.isReady || isServed())) {
        explainExit(exit)
        stopAll('SIGTERM', exit.code || 1)
      } else {
        logExit(log, member, exit)
        setTimeout(start, delayAfter(performance.now() - member.startedAt))
      }
    },
  }
  start()
  return {
    stop: (signal: NodeJS.Signals) => {
      if (exitCode === undefined) stopAll(signal, 0)
    },
    kill,
    /** Ends workers whose event loop is blocked. Must be called at regular intervals. */
    endSilent: () => {
      for (const member of members) {
        if (member.silentTicks === undefined || ++member.silentTicks !== MAX_SILENT_TICKS) continue
        log.error({ worker: member.pid }, 'a worker process does not respond, and is ended')
        member.kill()
      }
    },
  }
}

/** A worker that exits by itself has printed the reason. */
function explainExit({ signal, failure }: MemberExit) {
  if (signal !== null) standardError().write(`Cannot start: a worker process was ended by ${signal}.\n`)
  if (failure !== undefined) standardError().write(`Cannot start: no worker process could be created (${failure}).\n`)
}

function logExit(log: Logger, { pid }: Member, { code, signal, failure }: MemberExit) {
  if (failure === undefined) log.error({ worker: pid, code, signal }, 'a worker process has ended: another one replaces it')
  else log.error({ error: failure }, 'a worker process could not be created: the server tries again')
}

/**
 * Standard output and standard error, written without waiting for the reader. A container runtime, journald or a
 * terminal that stops reading must not stop the server: lines wait in memory, and while too many wait, new lines are
 * dropped and counted.
 *
 * sonic-boom writes synchronously, so that the exit of the process can write the last lines. With `sync: false` it would
 * write in a thread of libuv's pool. A full pipe that blocks could block that thread, which passwords and pictures need
 * too, and a process with a blocked thread cannot exit.
 */
import { constants, fstatSync, openSync } from 'node:fs'
import { hostname } from 'node:os'
import { isatty } from 'node:tty'
import sonicBoom from 'sonic-boom'

export interface Output {
  write(text: string): void
}

const MIB = 1024 * 1024
/** About 10,000 log lines. */
const MAX_BUFFERED = 4 * MIB
const RETRY_MS = 20
const REPORT_EVERY_MS = 1_000
/** How long a reader that does not read may delay the exit of the process. */
const MAX_EXIT_DELAY_MS = 1_000

export const standardOutput = () => flushedAtExit(writtenPerTurn(boundedOutput(nonBlocking(1))))
export const standardError = () => flushedAtExit(boundedOutput(nonBlocking(2)))

/**
 * A descriptor with which a write to a full pipe fails with EAGAIN instead of blocking. Pipes and terminals are opened
 * again, because the flag O_NONBLOCK also affects other processes that share the descriptor.
 */
function nonBlocking(fd: 1 | 2): number {
  if (fstatSync(fd).isFIFO() || isatty(fd)) {
    try {
      return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    } catch {
      // Not on Linux, or the pipe belongs to another user.
    }
  }
  // A socket, as journald uses it, cannot be opened again. Node sets O_NONBLOCK when it creates these streams.
  return fd === 1 ? process.stdout.fd : process.stderr.fd
}

export interface BoundedOutput extends Output {
  /** Blocks the process until everything is written, but at most this long. */
  flush(milliseconds: number): void
}

// Up to this length, the lines of processes that write to the same pipe do not mix (PIPE_BUF in pipe(7)).
const MAX_WRITE = 4_096

/** Writes the lines of each turn of the event loop together: a write takes longer than the rest of a log line. */
export function writtenPerTurn({ write, flush }: BoundedOutput): BoundedOutput {
  let lines = ''
  const writeLines = () => {
    const text = lines
    lines = ''
    if (text !== '') write(text)
  }
  return {
    write: (text) => {
      if (lines.length + text.length > MAX_WRITE) writeLines()
      if (lines === '') setImmediate(writeLines)
      lines += text
    },
    flush: (milliseconds) => {
      writeLines()
      flush(milliseconds)
    },
  }
}

/** `fd` must not block. */
export function boundedOutput(fd: number, maxBuffered = MAX_BUFFERED): BoundedOutput {
  // `minLength` makes `flush` write; without it, the method does nothing. `maxWrite` also holds for lines that waited.
  const stream = new sonicBoom.SonicBoom({
    fd,
    sync: true,
    minLength: 1,
    maxLength: maxBuffered,
    maxWrite: MAX_WRITE,
    retryEAGAIN: () => false,
  })
  let hasFailed = false
  let dropped = 0
  let reportedAt = 0
  let timer: NodeJS.Timeout | undefined

  // `unref`, because the process must be able to exit while nobody reads.
  const retryLater = () => (timer ??= setInterval(retry, RETRY_MS).unref())
  // A full pipe, a full disk, or a reader that has exited. The lines stay in the buffer.
  stream.on('error', () => {
    hasFailed = true
    retryLater()
  })
  stream.on('drop', (text: string) => {
    dropped += text.split('\n').length - 1
    retryLater()
  })

  /** Returns whether everything is written. */
  function writeBuffered() {
    hasFailed = false
    // Emits 'error' before it returns.
    stream.flush()
    return !hasFailed
  }

  function retry() {
    const isIdle = writeBuffered()
    // If the reader is merely slow, the buffer never becomes empty.
    if (dropped > 0 && (isIdle || performance.now() - reportedAt > REPORT_EVERY_MS)) reportDropped()
    if (!isIdle || hasFailed) return
    clearInterval(timer)
    timer = undefined
  }

  function reportDropped() {
    const count = dropped
    stream.write(dropNotice(count))
    // The notice itself may have been dropped.
    dropped = dropped > count ? count : 0
    reportedAt = performance.now()
  }

  return {
    write: (text) => void stream.write(text),
    flush: (milliseconds) => {
      const deadline = performance.now() + milliseconds
      while (timer && performance.now() < deadline) {
        retry()
        if (timer) sleepSync(RETRY_MS)
      }
    },
  }
}

const dropNotice = (dropped: number) =>
  `${JSON.stringify({
    level: 'warn',
    time: Date.now(),
    pid: process.pid,
    hostname: hostname(),
    dropped,
    msg: 'log lines were dropped, because nobody read them',
  })}\n`

function flushedAtExit({ write, flush }: BoundedOutput): Output {
  process.on('exit', () => flush(MAX_EXIT_DELAY_MS))
  return { write }
}

/** The only way to wait in a handler of `exit`. */
const sleepSync = (milliseconds: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

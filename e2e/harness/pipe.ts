/** Creates a pipe, to connect a child process to it. Node itself connects child processes to sockets only. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pipe {
  /** A descriptor that can be passed to a child process. */
  writeEnd: number
  /** Until this is called, the reader does not notice that the child process has closed its end. */
  closeWriteEnd(): void
  reader: Socket
}

export function openPipe(): Pipe {
  const path = join(tmpdir(), `contacts-pipe-${randomUUID()}`)
  execFileSync('mkfifo', [path])
  const reader = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), writable: false })
  const writeEnd = openSync(path, constants.O_WRONLY)
  rmSync(path)
  return { writeEnd, closeWriteEnd: () => closeSync(writeEnd), reader }
}

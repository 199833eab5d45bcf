/** Stops PostgreSQL when the test process ends. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { waitForExit } from './child-process.ts'

export type Guard = ReturnType<typeof startGuard>

/**
 * Starts a shell that stops the last watched process, and removes the folder, as soon as the pipe closes. `data` is the
 * data directory of PostgreSQL, which may be in the folder.
 */
export function startGuard(folder: string, data: string) {
  // Waits for the pid file to disappear and not for the process, since a container without an init never reaps zombies.
  // Tries twice to remove the folder, since a child of a killed initdb may still be writing.
  const script = `
    while read -r line; do pid=$line; done
    if [ "$pid" ]; then
      kill -QUIT "$pid"
      kill -CONT "$pid"
      tries=50
      while [ -e "$1/postmaster.pid" ] && [ $tries -gt 0 ]; do sleep 0.2; tries=$((tries - 1)); done
    fi
    rm -rf "$0" || { sleep 1; rm -rf "$0"; }`
  const shell = spawn('/bin/sh', ['-c', script, folder, data], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    // A separate session, so that Ctrl-C does not end the guard.
    detached: true,
  })
  const pipe = shell.stdin as Socket
  pipe.on('error', () => {})
  // The guard does not keep the test process running if a test forgets to stop PostgreSQL.
  pipe.unref()
  shell.unref()
  return {
    /** Sets the process that the guard stops; undefined when that process has exited. */
    watch(pid: number | undefined) {
      pipe.write(`${pid ?? ''}\n`)
    },
    async end() {
      pipe.end()
      await waitForExit(shell)
      // In case the guard was killed before it removed the folder.
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

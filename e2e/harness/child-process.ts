/** Waiting for child processes, and ending them. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export const hasExited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

export async function waitForExit(child: ChildProcess) {
  if (hasExited(child)) return
  child.ref()
  await once(child, 'exit')
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals) {
  child.kill(signal)
  // A test may have suspended the process with SIGSTOP to simulate a hang; it handles the signal after SIGCONT.
  child.kill('SIGCONT')
  await waitForExit(child)
}

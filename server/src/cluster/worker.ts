/** A worker process of a cluster: serves as a single process does, with the settings that the primary has read. */
import { standardOutput } from '../platform/output.ts'
import { serve } from '../serve.ts'
import { exitWithFailure } from '../start-failure.ts'
import { exitOnStop, SIGNALS } from '../stop.ts'
import { openChannel } from './channel.ts'

// A terminal and systemd send a signal to all processes. The primary tells its workers to stop, so they ignore it.
for (const signal of SIGNALS) process.on(signal, () => undefined)

async function run() {
  const { started, onStop, cluster, ready } = openChannel()
  const endExitOnStop = exitOnStop(onStop)
  const { config, listensEarly } = await started
  endExitOnStop()
  ready(await serve(config, { stdout: standardOutput(), onStop, cluster, listensEarly }))
  // From now on, the process ends when it has nothing left to do.
  process.channel?.unref()
}

await run().catch(exitWithFailure)

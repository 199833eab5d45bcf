/** The server process. A failure at start is reported without a stack, and with a non-zero exit code. */
import { loadDotEnv, readConfig } from './config.ts'
import { standardOutput } from './platform/output.ts'
import { serve } from './serve.ts'
import { exitWithFailure } from './start-failure.ts'
import { exitOnStop, onProcessSignal } from './stop.ts'

async function start() {
  const endExitOnStop = exitOnStop(onProcessSignal)
  loadDotEnv()
  const settings = readConfig(process.env)
  const config = { ...settings, publicUrl: settings.publicUrl ?? `http://${addressOf(settings.host)}:${settings.port}` }
  const stdout = standardOutput()
  if (config.processes > 1) {
    const { startCluster } = await import('./cluster/primary.ts')
    startCluster(config, stdout)
    return endExitOnStop()
  }
  const serving = serve(config, { stdout, onStop: onProcessSignal, listensEarly: true })
  // Without a listener in between, Node would drop a signal that it has received and not yet reported.
  endExitOnStop()
  stdout.write(await serving)
}

/** The host for a URL that works on this machine. */
function addressOf(host: string) {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

await start().catch(exitWithFailure)

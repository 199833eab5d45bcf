/** The JavaScript runtimes of the tests, and how each of them runs a module. `engines/` installs all but Node 24. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Engine {
  name: string
  isInstalled: boolean
  /** Evaluates a call of `scenario` from the folder's `scenario.js`; returns the output. */
  run(folder: string, call: string): Promise<string>
}

const installed = (path: string) => join(import.meta.dirname, 'engines/node_modules', path)

export const engines: Engine[] = [
  engine('Node 24', process.execPath, script),
  engine('Node 20', installed('node-20-linux-x64/bin/node'), script),
  engine('Deno', installed('@deno/linux-x64-glibc/deno'), script, 'run', '--no-remote', '--no-prompt', '--allow-net=127.0.0.1'),
  engine('Bun', installed('@oven/bun-linux-x64-baseline/bin/bun'), script),
  engine('workerd', installed('@cloudflare/workerd-linux-64/bin/workerd'), worker, 'test'),
]

const missing = engines.filter(({ isInstalled }) => !isInstalled).map(({ name }) => name)
if (missing.length > 0)
  process.stderr.write(
    `Tests of the client in ${missing.join(', ')} are skipped: \`npm test\` installs these runtimes on Linux x64 only.\n`,
  )

/** Returns the name of the main file, and the contents of all files by name. */
type Wrap = (call: string) => { main: string; files: Record<string, string> }

function engine(name: string, program: string, wrap: Wrap, ...args: string[]): Engine {
  return {
    name,
    isInstalled: existsSync(program),
    async run(folder, call) {
      const { main, files } = wrap(call)
      for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content)
      const { stdout } = await promisify(execFile)(program, [...args, main], {
        cwd: folder,
        env: { HOME: folder, DO_NOT_TRACK: '1', DENO_NO_UPDATE_CHECK: '1' },
        timeout: 150_000,
      })
      return stdout
    },
  }
}

function script(call: string) {
  return { main: 'main.js', files: { 'main.js': `import { scenario } from './scenario.js'\nconsole.log(JSON.stringify(await ${call}))` } }
}

/** workerd lets a worker connect only to the networks that its configuration allows. */
function worker(call: string) {
  const files = {
    'worker.capnp': `
      using Workerd = import "/workerd/workerd.capnp";
      const config :Workerd.Config = (services = [
        (name = "internet", network = (allow = ["private"])),
        (name = "main", worker = (
          modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "scenario.js", esModule = embed "scenario.js")],
          compatibilityDate = "2026-11-01",
        )),
      ]);`,
    'worker.js': `import { scenario } from './scenario.js'\nexport default { async test() { console.log(JSON.stringify(await ${call})) } }`,
  }
  return { main: 'worker.capnp', files }
}

/** The runtimes that come along in `engines/`, and how each of them runs a module. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Engine {
  name: string
  isThere: boolean
  /** Runs `story.js` of the folder; answers what it has printed. */
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

const missing = engines.filter(({ isThere }) => !isThere).map(({ name }) => name)
if (missing.length > 0)
  process.stderr.write(`The client is not run in ${missing.join(', ')}: \`npm test\` installs them where they exist (Linux on x64).\n`)

type Wrap = (call: string) => Record<string, string>

function engine(name: string, program: string, wrap: Wrap, ...args: string[]): Engine {
  return {
    name,
    isThere: existsSync(program),
    async run(folder, call) {
      const files = Object.entries(wrap(call))
      for (const [file, content] of files) await writeFile(join(folder, file), content)
      const { stdout } = await promisify(execFile)(program, [...args, files[0]![0]], {
        cwd: folder,
        env: { HOME: folder, DO_NOT_TRACK: '1', DENO_NO_UPDATE_CHECK: '1' },
        timeout: 150_000,
      })
      return stdout
    },
  }
}

function script(call: string) {
  return { 'main.js': `import { story } from './story.js'\nconsole.log(JSON.stringify(await ${call}))` }
}

/** What a worker may reach is what its configuration says. */
function worker(call: string) {
  return {
    'worker.capnp': `
      using Workerd = import "/workerd/workerd.capnp";
      const config :Workerd.Config = (services = [
        (name = "internet", network = (allow = ["private"])),
        (name = "main", worker = (
          modules = [(name = "worker.js", esModule = embed "worker.js"), (name = "story.js", esModule = embed "story.js")],
          compatibilityDate = "2026-11-01",
        )),
      ]);`,
    'worker.js': `import { story } from './story.js'\nexport default { async test() { console.log(JSON.stringify(await ${call})) } }`,
  }
}

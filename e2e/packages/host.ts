/** Runs commands as a user of the packages does: with the programs of the machine, not with those of this workspace. */
import { execFile } from 'node:child_process'
import { delimiter } from 'node:path'
import { promisify } from 'node:util'

// npm sets `npm_config_local_prefix` to this workspace when it runs a script.
const { npm_config_local_prefix: _, PATH = '', ...rest } = process.env
const paths = PATH.split(delimiter).filter((path) => !path.includes('node_modules'))
const env = { ...rest, PATH: paths.join(delimiter) }

export async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}

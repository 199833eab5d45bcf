/** Runs the program of the client: with pipes, or in a terminal. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './process.ts'
import type { Person } from './service.ts'

const PROGRAM = [process.execPath, join(ROOT, 'client/src/command/main.ts')] as const

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

type Environment = Record<string, string>

export const credentialsOf = ({ email, password }: Person): Environment => ({ CONTACTS_EMAIL: email, CONTACTS_PASSWORD: password })

export function startCommand(args: string[], env: Environment) {
  const child = spawn(PROGRAM[0], [PROGRAM[1], ...args], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const result: CommandResult = { code: null, stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (result[name] += text))
  const ended = new Promise<CommandResult>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...result, code }))
  })
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), ended }
}

export const runCommand = (args: string[], env: Environment) => startCommand(args, env).ended

/**
 * Runs the program in a terminal (`script` of util-linux), and types each answer when its question is shown. The output
 * has everything that the terminal shows.
 */
export function runInTerminal(args: string[], env: Environment, answers: [question: string, answer: string][]) {
  const command = [...PROGRAM, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', `stty cols 100; exec ${command}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let [output, answered] = ['', 0]
  const remaining = [...answers]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    const [next] = remaining
    if (!next || !output.slice(answered).includes(next[0])) return
    answered = output.length
    remaining.shift()
    child.stdin.write(next[1])
  })
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}

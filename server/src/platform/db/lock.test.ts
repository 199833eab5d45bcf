import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DataDirInUse, lockDataDir } from './lock.ts'

/** A process that tries to lock each folder that it receives, keeps the locks, and reports each outcome. */
const program = `
  import { lockDataDir } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)}
  process.on('message', (dir) => {
    try {
      lockDataDir(dir)
      process.send({ pid: process.pid, won: true })
    } catch (error) {
      process.send({ pid: process.pid, won: false, name: error.name, message: error.message })
    }
  })
  process.send('ready')
`
interface Outcome {
  pid: number
  won: boolean
  name?: string
  message?: string
}

const folders: string[] = []
const processes = new Set<ChildProcess>()

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
afterAll(() => Promise.all([...processes].map(killNow)))

function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'lock-test-'))
  folders.push(folder)
  return folder
}

async function startProcess(more = '') {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program + more], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  processes.add(child)
  await once(child, 'message')
  return child
}

async function tryLock(child: ChildProcess, dir: string): Promise<Outcome> {
  const reply = once(child, 'message')
  child.send(dir)
  return (await reply)[0]
}

async function killNow(child: ChildProcess) {
  processes.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Returns the content of a lock file whose owner is another process. */
function forgeOwner(changes: Record<string, unknown>) {
  const dir = makeFolder()
  const held = lockDataDir(dir)
  const mine = JSON.parse(readFileSync(join(dir, 'lock'), 'utf8'))
  held.release()
  return { ...mine, id: randomUUID(), ...changes }
}

function makeStaleFolder(...claims: { id: string }[]) {
  const dir = makeFolder()
  const holder = forgeOwner({ started: '1' })
  writeFileSync(join(dir, 'lock'), JSON.stringify(holder))
  let last = holder
  for (const claim of claims) {
    writeFileSync(join(dir, `lock.after-${last.id}`), JSON.stringify(claim))
    last = claim
  }
  return dir
}

describe('twenty processes at once', () => {
  const rounds = Array.from({ length: 10 }, (_, index) => index + 1)
  let twenty: ChildProcess[]
  beforeAll(async () => {
    twenty = await Promise.all(Array.from({ length: 20 }, () => startProcess()))
  })

  async function race(dir: string) {
    const outcomes = await Promise.all(twenty.map((child) => tryLock(child, dir)))
    const { pid } = JSON.parse(readFileSync(join(dir, 'lock'), 'utf8'))
    return {
      winners: outcomes.filter((outcome) => outcome.won).map((outcome) => outcome.pid),
      refused: outcomes.filter((outcome) => outcome.name === 'DataDirInUse').length,
      holder: pid,
      files: readdirSync(dir),
    }
  }

  const oneWinner = (holder: number) => ({ winners: [holder], refused: 19, holder, files: ['lock'] })

  test.each(rounds)('exactly one locks a new folder (%i)', async () => {
    const result = await race(makeFolder())

    expect(result).toEqual(oneWinner(result.holder))
  })

  test.each(rounds)('exactly one takes over a stale lock (%i)', async () => {
    const result = await race(makeStaleFolder())

    expect(result).toEqual(oneWinner(result.holder))
  })

  test.each(rounds)('exactly one takes over a stale lock after other processes died while taking it over (%i)', async () => {
    const result = await race(makeStaleFolder(forgeOwner({ started: '2' }), forgeOwner({ started: '3' })))

    expect(result).toEqual(oneWinner(result.holder))
  })
})

test('a second lock fails with an error that names folder and process, even in the process that has the lock', () => {
  const dir = makeFolder()
  lockDataDir(dir)

  expect(() => lockDataDir(dir)).toThrow(new DataDirInUse(`The data folder ${dir} is in use by process ${process.pid}.`))
})

test('a missing folder is created with its parents, accessible only to the current user', () => {
  const above = join(makeFolder(), 'above')
  const dir = join(above, 'data')

  lockDataDir(dir)

  expect([above, dir].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700])
})

test.runIf(process.platform === 'linux')('locking a folder that cannot be created fails at once', () => {
  expect(() => lockDataDir('/proc/contacts/data')).toThrow(/^The data folder \/proc\/contacts\/data cannot be locked: ENOENT/)
})

test('a folder can be locked again after its release, and a repeated release does not remove the new lock', () => {
  const dir = makeFolder()
  const first = lockDataDir(dir)
  first.release()
  expect(readdirSync(dir)).toEqual([])

  lockDataDir(dir)
  first.release()

  expect(readdirSync(dir)).toEqual(['lock'])
})

test('a process that calls process.exit releases its lock', async () => {
  const dir = makeFolder()
  const child = await startProcess(`process.on('message', () => setImmediate(() => process.exit(3)))`)

  const exit = once(child, 'exit')
  const outcome = await tryLock(child, dir)
  processes.delete(child)

  expect(outcome.won).toBe(true)
  expect(await exit).toEqual([3, null])
  expect(readdirSync(dir)).toEqual([])
})

test('the lock of a process killed by SIGKILL is taken over', async () => {
  const dir = makeFolder()
  const child = await startProcess()
  await tryLock(child, dir)
  expect(() => lockDataDir(dir)).toThrow(`in use by process ${child.pid}.`)

  await killNow(child)
  expect(existsSync(join(dir, 'lock'))).toBe(true)
  lockDataDir(dir)

  expect(JSON.parse(readFileSync(join(dir, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid })
})

describe.runIf(process.platform === 'linux')('on Linux', () => {
  function lockHeldBy(owner: unknown) {
    const dir = makeFolder()
    writeFileSync(join(dir, 'lock'), JSON.stringify(owner))
    return () => lockDataDir(dir)
  }

  test('the lock of an ended process is taken over, although another process has its pid', () => {
    expect(lockHeldBy(forgeOwner({}))).toThrow(DataDirInUse)
    expect(lockHeldBy(forgeOwner({ started: '1' }))).not.toThrow()
  })

  test('the lock of a zombie process is taken over', async () => {
    // exec replaces the shell by a program that never waits for the shell's child.
    const shell = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit'] })
    processes.add(shell)
    const pid = Number((await once(shell.stdout, 'data'))[0])
    await expect.poll(() => readFileSync(`/proc/${shell.pid}/comm`, 'utf8')).toBe('sleep\n')
    process.kill(pid, 'SIGKILL')
    const readStat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    await expect.poll(() => readStat()[0]).toBe('Z')

    expect(lockHeldBy(forgeOwner({ pid, started: readStat()[19] }))).not.toThrow()
  })

  test('a lock from before a reboot is taken over, and the lock of another host is not', () => {
    const boot = randomUUID()
    expect(lockHeldBy(forgeOwner({ boot }))).not.toThrow()
    expect(lockHeldBy(forgeOwner({ boot, host: 'elsewhere' }))).toThrow(/\(elsewhere\).* remove \/.*\/lock\.$/)
  })

  test('a lock of another pid namespace is refused even if its process ended, and the error says how to remove it', () => {
    const owner = forgeOwner({ pidNamespace: 'pid:[1]', pid: 4_000_000, host: 'container' })
    expect(lockHeldBy(owner)).toThrow(/process 4000000 of another container.* remove \/.*\/lock\.$/)
  })
})

test('a malformed lock file is refused', () => {
  const dir = makeFolder()
  writeFileSync(join(dir, 'lock'), '')

  expect(() => lockDataDir(dir)).toThrow(new RegExp(`${dir}/lock is not a lock of this program`))
})

test('the error for a read-only folder names the folder', async () => {
  const dir = makeFolder()
  chmodSync(dir, 0o555)
  // Root may write everywhere, so the process changes to the user nobody.
  const child = await startProcess(`if (process.getuid() === 0) process.setuid(65534)`)

  const outcome = await tryLock(child, dir)

  expect(outcome).toMatchObject({ won: false, name: 'Error' })
  expect(outcome.message).toMatch(new RegExp(`^The data folder ${dir} cannot be locked: EACCES: permission denied`))
  expect(readdirSync(dir)).toEqual([])
})

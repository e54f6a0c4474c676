import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nextFreePort } from '../../src/embedded/ports.ts'
import { fastSettings, startPostgres } from '../../src/embedded/postgres.ts'
import { endProcess, isAlive } from '../../src/embedded/processes.ts'
import { failureOf, forever, importing, runProgram, temporaryFolder } from './programs.ts'

const settings = fastSettings
const starting = (dataDir: string): string =>
  `${importing('startPostgres, fastSettings', 'postgres.ts')}
   const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, port: 0, settings: fastSettings });
   say({ pid: server.pid, port: server.port, url: server.url });
   ${forever}`

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

describe('a cluster of another major version', () => {
  it('is recognised, left as it is, and its upgrade named', async () => {
    using folder = temporaryFolder()
    const dataDir = folder.in('postgres')
    const version = path.join(dataDir, 'cluster', 'PG_VERSION')
    mkdirSync(path.dirname(version), { recursive: true })
    writeFileSync(version, '17\n')
    expect(await failureOf(startPostgres({ dataDir, port: 0, settings }))).toMatch(
      /^embedded\.outdated: .*cluster was made by Postgres 17, and this version brings 18: docs\/operations\.md/,
    )
    expect(readdirSync(path.dirname(version))).toEqual(['PG_VERSION'])
    expect(readFileSync(version, 'utf8')).toBe('17\n')
  })
})

describe('a cluster', () => {
  const folder = temporaryFolder()
  const dataDir = folder.in('postgres')
  const pidFile = path.join(dataDir, 'cluster', 'postmaster.pid')

  beforeAll(async () => {
    // What an initdb that was killed leaves behind is no cluster.
    mkdirSync(`${dataDir}/cluster.new`, { recursive: true })
    writeFileSync(`${dataDir}/cluster.new/PG_VERSION`, '18\n')
    await using server = await startPostgres({ dataDir, port: 0, settings })
    await ask(server.url, 'create table kept as select 7 as seven')
  })
  afterAll(() => folder[Symbol.dispose]())

  it('keeps its rows over a restart, and is gone after stop', async () => {
    const server = await startPostgres({ dataDir, port: 0, settings })
    expect(await ask(server.url, 'select seven from kept')).toEqual([{ seven: 7 }])
    expect(server.adopted).toBe(false)
    await server.stop()
    expect(isAlive(server.pid)).toBe(false)
    expect(existsSync(pidFile)).toBe(false)
  })

  it('left running by a killed program is adopted as it is', async () => {
    using program = await runProgram(starting(dataDir))
    await program.kill()
    await using server = await startPostgres({ dataDir, port: 0, settings })
    expect(server).toMatchObject({ ...(program.said as object), adopted: true })
    expect(await ask(server.url, 'select seven from kept')).toEqual([{ seven: 7 }])
  })

  it('recovers when it was killed too', async () => {
    const first = await startPostgres({ dataDir, port: 0, settings: {} })
    await ask(first.url, 'create table last_words as select 1 as one')
    process.kill(first.pid, 'SIGKILL')
    await endProcess(first.pid, [])
    await using second = await startPostgres({ dataDir, port: 0, settings })
    expect(second.adopted).toBe(false)
    expect(await ask(second.url, 'select one from last_words')).toEqual([{ one: 1 }])
  })

  it.each([
    ['another process', 'echo $$; exec sleep 60'],
    ['a zombie', 'sleep 0.2 & echo $!; exec sleep 60'],
  ])('does not take %s for its server', async (_name, script) => {
    const first = await startPostgres({ dataDir, port: 0, settings })
    process.kill(first.pid, 'SIGKILL')
    await endProcess(first.pid, [])
    // As the account that Postgres runs as: it takes no process of another user's for a server.
    const { uid, gid } = statSync(path.join(dataDir, 'cluster'))
    const shell = spawn('sh', ['-c', script], { uid, gid, cwd: '/' })
    const [said] = (await shell.stdout.take(1).toArray()) as [Buffer]
    const lines = readFileSync(pidFile, 'utf8').split('\n')
    writeFileSync(pidFile, [said.toString().trim(), ...lines.slice(1)].join('\n'))
    await using second = await startPostgres({ dataDir, port: 0, settings })
    shell.kill('SIGKILL')
    expect(second.adopted).toBe(false)
    expect(await ask(second.url, 'select seven from kept')).toEqual([{ seven: 7 }])
  })

  it('moves to the next port when the wanted one is taken, and says so', async () => {
    const port = await nextFreePort(0)
    const silent = createServer().listen(port, '127.0.0.1')
    await using server = await startPostgres({ dataDir, port, settings })
    expect(server.movedFrom).toBe(port)
    expect(server.port).toBeGreaterThan(port)
    expect(await ask(server.url, 'select seven from kept')).toEqual([{ seven: 7 }])
    silent.close()
  })

  it('that does not come up says why', async () => {
    const given = { dataDir, port: 0, settings: { no_such_setting: '1' } }
    expect(await failureOf(startPostgres(given))).toMatch(
      /^embedded.failed: Postgres did not come up: .*\n.*unrecognized .* parameter "no_such_setting"/,
    )
  })

  it('orders by code point and knows the letters of all languages by itself', async () => {
    await using server = await startPostgres({ dataDir, port: 0, settings })
    const rows = await ask(
      server.url,
      `select datlocprovider, lower('ÄÉЖ') as lower, 'Z' < 'a' and 'z' < 'ä' as ordered
       from pg_database where datname = current_database()`,
    )
    expect(rows).toEqual([{ datlocprovider: 'b', lower: 'äéж', ordered: true }])
  })

  it('does not write through a link that lies where its pid file should', async () => {
    const elsewhere = folder.in('elsewhere')
    writeFileSync(elsewhere, 'kept\n')
    symlinkSync(elsewhere, pidFile)
    await expect(startPostgres({ dataDir, port: 0, settings })).rejects.toThrow('ELOOP')
    expect(readFileSync(elsewhere, 'utf8')).toBe('kept\n')
    rmSync(pidFile)
  })

  it('trusts the loopback alone', async () => {
    await using server = await startPostgres({ dataDir, port: 0, settings })
    const listening = execFileSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' })
    const port = server.port.toString(16).toUpperCase().padStart(4, '0')
    const addresses = [
      ...listening.matchAll(/^\s*\d+: (?<local>[0-9A-F]+):(?<port>[0-9A-F]+) \S+ 0A/gm),
    ]
      .filter((found) => found.groups?.['port'] === port)
      .map((found) => found.groups?.['local'])
    expect(addresses).toEqual(['0100007F'])
  })
})

// A primary and a standby that streams from it, whose place the standby may take: as with a service address that moves.
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type QueryResultRow } from 'pg'
import { startPostgres } from '../../src/embedded/postgres.ts'
import { isAlive, until } from '../../src/embedded/processes.ts'
import { lastingPort } from './lasting-port.ts'

export type ReplicatedPostgres = AsyncDisposable & {
  /** Where the primary is, whoever that is. */
  readonly url: string
  /** Asked of the standby. */
  standbySays<Row extends QueryResultRow>(query: string): Promise<Row | undefined>
  /** What is committed from now on never reaches the standby. */
  stopStreaming(): Promise<void>
  /** kill -9 of the primary; the standby is one now, at an address that nobody else knows. */
  promote(): Promise<void>
  /** It answers at the address of the primary that is gone. */
  takeOver(): Promise<void>
}

const settings = { fsync: 'off', max_connections: '50' }

export async function startReplicatedPostgres(): Promise<ReplicatedPostgres> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'salesloft-postgres-'))
  const first = path.join(folder, 'first')
  const second = path.join(folder, 'second')
  // The copy of a cluster that was shut down is a base backup.
  await (await startPostgres({ dataDir: first, port: 0, settings })).stop()
  const copy = path.join(second, 'cluster')
  mkdirSync(second)
  cpSync(path.join(first, 'cluster'), copy, { recursive: true })
  const primary = await startPostgres({ dataDir: first, port: await lastingPort(), settings })
  const { port } = primary
  const source = `primary_conninfo = 'host=127.0.0.1 port=${port} user=postgres'`
  appendFileSync(path.join(copy, 'postgresql.auto.conf'), `${source}\n`)
  writeFileSync(path.join(copy, 'standby.signal'), '')
  let standby = await startPostgres({ dataDir: second, port: 0, settings })

  async function tell<Row extends QueryResultRow>(query: string): Promise<Row | undefined> {
    const client = new Client({ connectionString: standby.url })
    await client.connect()
    try {
      return (await client.query<Row>(query)).rows[0]
    } finally {
      await client.end()
    }
  }

  return {
    url: primary.url,
    standbySays: tell,
    async stopStreaming() {
      await tell(`alter system set primary_conninfo = ''`)
      await tell('select pg_reload_conf()')
      const isOver = `select count(*) = 0 as over from pg_stat_wal_receiver`
      while ((await tell<{ over: boolean }>(isOver))?.over !== true) await sleep(20)
    },
    async promote() {
      process.kill(primary.pid, 'SIGKILL')
      if (!(await until(() => !isAlive(primary.pid), 10_000))) throw new Error('Still there.')
      await tell('select pg_promote()')
    },
    async takeOver() {
      await standby.stop()
      standby = await startPostgres({ dataDir: second, port, settings })
      if (standby.port !== port) throw new Error(`Port ${port} was taken meanwhile.`)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([primary.stop(), standby.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

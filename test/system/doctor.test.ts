// Each problem is planted for real, and doctor finds it and says what to do. The tests share one patient, who is healthy
// again after each.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { Connection } from '@temporalio/client'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { Secret } from '../../src/config/secret.ts'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { spaceLook } from '../../src/cli/doctor/machine.ts'
import { startCluster } from '../support/cluster.ts'
import { acme, createPatient, wordsOf, type Patient } from '../support/examined.ts'
import { createEmptyDatabase } from '../support/postgres.ts'
import { objectOf, run, temporaryFolder } from './processes.ts'

let patient: Patient
const held = new AsyncDisposableStack()

beforeAll(async () => {
  patient = held.use(await createPatient())
  const app = held.use(await patient.app())
  const { simulator } = patient
  await app.operations.connect({
    team: acme,
    baseUrl: simulator.url,
    apiKey: new Secret(simulator.apiKey),
    costPerMinute: 300,
  })
  await app.worker(inject('workflowBundle'))
}, 60_000)

afterAll(async () => {
  await held.disposeAsync()
})

const query = async (statement: ReturnType<typeof sql>): Promise<void> => {
  await statement.execute(patient.database.database.kysely)
}

const finding = async (name: string, over?: Record<string, string>): Promise<string> =>
  wordsOf(await patient.findings(over), name)

const databaseAt = (url: string): Promise<string> => finding('database', { DATABASE_URL: url })

// Each look takes a second on a busy machine.
const patience = { timeout: 20_000 }

describe('doctor', { timeout: 60_000 }, () => {
  test('finds nothing wrong with a healthy system, for one request, and prints no secret', async () => {
    const { simulator, environment } = patient
    const app = await patient.app()
    const schedules = async () => await (await app.temporal()).listSchedules()
    await expect.poll(schedules, patience).toHaveLength(5)
    await app[Symbol.asyncDispose]()
    const before = simulator.requests.summary().requests
    const ended = await run(['doctor', '--json'], environment)
    expect(simulator.requests.summary().requests - before).toBe(1)
    expect(ended.code).toBe(0)
    const { ok, findings } = objectOf(ended) as { ok: boolean; findings: Finding[] }
    expect(ok).toBe(true)
    expect(findings.filter(({ state }) => state === 'fail')).toEqual([])
    const said = ended.stdout + ended.stderr
    for (const secret of [simulator.apiKey, environment['ENCRYPTION_KEYS']?.slice(5) ?? '']) {
      expect(said).not.toContain(secret)
    }
  })

  test('says what is wrong with the database', async () => {
    expect(await databaseAt('postgres://hunter:hunter2@127.0.0.1:1/x')).toMatch(
      /^fail: .*ECONNREFUSED.*Nothing listens on 127\.0\.0\.1:1: start Postgres/,
    )
    expect(await databaseAt('postgres://db.invalid/x')).toMatch(
      /^fail: .*ENOTFOUND|EAI_AGAIN.*no host db\.invalid: correct DATABASE_URL/,
    )
    expect(await databaseAt(patient.database.url.replace(/[^/]*$/, 'absent'))).toMatch(
      /^fail: .*3D000.*no such database: create it/,
    )
  })

  test('tells a wrong password, without saying the one it has', async () => {
    using folder = temporaryFolder()
    const rules = path.join(folder.path, 'pg_hba.conf')
    writeFileSync(rules, 'host all all 127.0.0.1/32 scram-sha-256\n', { mode: 0o644 })
    const strict = await startCluster({ hba_file: rules })
    try {
      const url = strict.url.replace('postgres@', 'postgres:hunter2@')
      const found = await finding('database', { DATABASE_URL: url })
      expect(found).toMatch(/^fail: .*28P01.*correct user and password in DATABASE_URL/)
      expect(JSON.stringify(found)).not.toContain('hunter2')
    } finally {
      await strict.stop()
    }
  })

  test('tells an older schema from a newer one', async () => {
    await using empty = await createEmptyDatabase()
    expect(await finding('schema', { DATABASE_URL: empty.url })).toMatch(
      /^fail: .*older.*salesloft-worker migrate/,
    )
    await query(sql`insert into worker.migration (name, timestamp) values ('9999_future', '')`)
    expect(await finding('schema')).toMatch(/^fail: .*newer.*9999_future.*Deploy/)
    await query(sql`delete from worker.migration where name = '9999_future'`)
  })

  test('sees a database that takes no writes', async () => {
    const name = sql.id(new URL(patient.database.url).pathname.slice(1))
    await query(sql`alter database ${name} set default_transaction_read_only = on`)
    expect(await finding('database')).toMatch(/^fail: .*takes no writes.*primary/)
    await query(sql`alter database ${name} reset default_transaction_read_only`)
  })

  test('ends within ten seconds where everything is silent, and says so of each', async () => {
    await using deaf = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1')
    await once(deaf, 'listening')
    const address = deaf.address()
    const at = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const begun = performance.now()
    const over = { DATABASE_URL: `postgres://u:hunter2@${at}/x`, TEMPORAL_ADDRESS: at }
    const ended = await run(['doctor', '--json'], { ...patient.environment, ...over })
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(ended.code).toBe(1)
    const { ok, findings } = objectOf(ended) as { ok: boolean; findings: Finding[] }
    expect(ok).toBe(false)
    const failed = findings.filter(({ state }) => state === 'fail')
    expect(failed.map(({ check }) => check)).toEqual(['database', 'temporal'])
    expect(failed.map(({ todo }) => todo).join()).toMatch(/firewalls.*Start Temporal, or correct/)
    expect(ended.stdout).not.toContain('hunter2')
  })

  test('knows a namespace that is not there', async () => {
    expect(await finding('temporal', { TEMPORAL_NAMESPACE: 'absent' })).toMatch(
      /^fail: .*absent.*Correct TEMPORAL_NAMESPACE/,
    )
  })

  test('misses search attributes, a worker and the schedule in a bare namespace, and makes none', async () => {
    const connection = await Connection.connect({ address: patient.temporalAddress })
    await connection.workflowService.registerNamespace({
      namespace: 'bare',
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    })
    await connection.close()
    const over = { TEMPORAL_NAMESPACE: 'bare' }
    const named = ['search attributes', 'worker', 'schedule acme']
    const worker = async () => (await patient.findings(over)).get('worker')?.state
    await expect.poll(worker, patience).toBe('fail')
    for (let twice = 0; twice < 2; twice += 1) {
      const findings = await patient.findings(over)
      expect(named.map((name) => findings.get(name)?.state)).toEqual(['fail', 'fail', 'fail'])
      expect(wordsOf(findings, 'search attributes')).toMatch(
        /SalesloftTeam.*salesloft-worker schedules apply/,
      )
    }
  })

  test('sees a schedule that somebody paused by hand, and his reason', async () => {
    const connection = await Connection.connect({ address: patient.temporalAddress })
    const patch = (change: object) =>
      connection.workflowService.patchSchedule({
        namespace: 'default',
        scheduleId: 'sync:acme',
        patch: change,
      })
    await patch({ pause: 'looking into it' })
    await expect
      .poll(() => finding('schedule acme'), patience)
      .toMatch(/^fail: .*paused in Temporal: looking into it.*salesloft-worker resume acme/)
    await patch({ unpause: 'done' })
    await expect.poll(() => finding('schedule acme'), patience).toMatch(/^ok/)
    await connection.close()
  })

  test('calls a disk nearly full before Postgres stops', () => {
    expect(spaceLook(100_000_000, '/data')).toMatchObject({ state: 'fail' })
    expect(spaceLook(1_000_000_000, '/data')).toMatchObject({ state: 'warn' })
    expect(spaceLook(50_000_000_000, '/data')).toEqual({
      state: 'ok',
      found: '50.0 GB free for /data',
    })
  })

  test('looks at the data folder and at the address that others use', async () => {
    const file = path.join(patient.dataDir, '..', 'a-file')
    writeFileSync(file, '')
    const findings = await patient.findings({
      DATA_DIR: path.join(file, 'data'),
      PUBLIC_URL: 'http://127.0.0.1:8080',
    })
    expect(wordsOf(findings, 'data folder')).toMatch(/^fail: .*cannot be written.*DATA_DIR/)
    expect(wordsOf(findings, 'public URL')).toMatch(/^warn: /)
    // Whom nobody here can reach, SalesLoft may.
    expect(await finding('public URL', { PUBLIC_URL: 'https://sync.invalid' })).toMatch(
      /^warn: https:\/\/sync\.invalid does not answer from here; .* cannot be told/,
    )
  })
})

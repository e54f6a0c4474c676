// A worker that was killed is missed within twenty seconds, by whoever asks; one that ended well, at once.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { createPatient, type Patient } from '../support/examined.ts'
import { launch, objectOf, run } from './processes.ts'

let patient: Patient

beforeAll(async () => {
  patient = await createPatient({ limitPerMinute: 60_000 })
  await using app = await patient.app()
  await patient.connect(app)
}, 60_000)
afterAll(() => patient[Symbol.asyncDispose]())

async function found(): Promise<string> {
  const ended = await run(['doctor', '--json'], patient.environment)
  const { findings } = objectOf(ended) as { findings: Finding[] }
  const worker = findings.find(({ check }) => check === 'worker')
  return `${worker?.state}: ${worker?.found}. ${worker?.todo}`
}

async function refusal(): Promise<string> {
  const ended = await run(['sync', 'acme', '--json'], patient.environment)
  return (objectOf(ended) as { error?: { code: string } }).error?.code ?? 'none'
}

test('a worker that was killed is missed within 20 seconds (I42)', async () => {
  const worker = launch(['worker'], patient.environment)
  await worker.line(/polling/)
  expect(await found()).toMatch(new RegExp(`^ok: 1 polling: .*:${worker.pid} `))
  worker.signal('SIGKILL')
  await worker.ended
  const killed = performance.now()
  await expect
    .poll(found, { timeout: 20_000, interval: 500 })
    .toMatch(new RegExp(`^fail: none is running; .*:${worker.pid} was last seen .*Run: salesloft`))
  expect(performance.now() - killed).toBeLessThan(20_000)
  expect(await refusal()).toBe('temporal.no-worker')
}, 60_000)

test('one that ended well is missed at once', async () => {
  const worker = launch(['worker'], patient.environment)
  await worker.line(/polling/)
  expect(await refusal()).toBe('none')
  worker.signal('SIGTERM')
  expect((await worker.ended).code).toBe(0)
  expect(await refusal()).toBe('temporal.no-worker')
}, 30_000)

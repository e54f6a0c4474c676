// `erase` as an operator types it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { runProgram } from '../support/program.ts'
import { demo } from '../support/reading.ts'
import { address, createErasureScene, type ErasureScene, key } from './scene.ts'

let scene: ErasureScene

beforeAll(async () => {
  scene = await createErasureScene()
  await scene.begin()
  await scene.fill()
})
afterAll(() => scene.own[Symbol.asyncDispose]())

async function ran(...words: readonly string[]) {
  const environment = {
    CONFIG_PROFILE: 'test',
    DATA_DIR: '/nonexistent',
    DATABASE_URL: scene.own.url,
    ENCRYPTION_KEYS: `${key.id}:${key.key.toString('base64')}`,
  }
  return await runProgram(['erase', demo, ...words], { environment })
}

test.each([
  ['without a word that it is meant', ['--person', '1']],
  ['without a name', ['--yes']],
  ['of two at once', ['--person', '1', '--email', address, '--yes']],
  ['of what is no address', ['--email', 'Ada', '--yes']],
])('%s nothing is erased', async (_, words) => {
  const before = await scene.found()
  const refused = await ran(...words)
  expect(refused.code).toBe(2)
  expect(refused.err).not.toContain('Ada')
  expect(await scene.found()).toEqual(before)
})

test('it is counted first, and done then, and neither says an address', async () => {
  const before = await scene.found()
  const planned = await ran('--email', address, '--dry-run', '--json')
  expect(await scene.found()).toEqual(before)
  const plan = JSON.parse(planned.out) as { readonly gone: Readonly<Record<string, number>> }
  expect(plan).toMatchObject({ team: demo, dryRun: true, people: ['1'], addresses: 2 })
  const shown = await ran('--email', address, '--dry-run')
  expect(shown.out).toContain('nothing was erased')
  const done = await ran('--email', address, '--yes', '--json')
  expect(JSON.parse(done.out)).toEqual({ ...plan, dryRun: false })
  const said = planned.out + planned.err + shown.out + shown.err + done.out + done.err
  expect(said.toLowerCase()).not.toContain(address.toLowerCase())
  expect(await scene.found()).toEqual([])
  const { erasures } = await scene.erasing.list(demo)
  expect(erasures).toMatchObject([{ people: ['1'], addresses: 2 }])
  expect(await scene.query(sql`select from worker.erasure where done_at is null`)).toEqual([])
})

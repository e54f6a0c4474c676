// `cadences` on the command line, in this process: what is printed, what is written, and how it ends.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeCadence } from '../../src/services/cadence-file.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runProgram } from '../support/program.ts'
import { temporaryFolder } from '../system/processes.ts'
import { outbound, outboundWith } from './examples.ts'
import { createScene, type Scene } from './scene.ts'

const held = new AsyncDisposableStack()
let own: TestDatabase
let scene: Scene
let folder = ''

beforeAll(async () => {
  own = held.use(await createTestDatabase({ maxConnections: 10 }))
  scene = held.use(await createScene(own.database))
  folder = held.use(temporaryFolder()).path
  await writeFile(file('outbound.yaml'), writeCadence(outbound, 'yaml'))
})
afterAll(() => held.disposeAsync())

const file = (name: string): string => path.join(folder, name)

async function ran(args: readonly string[], input = '') {
  const environment = {
    CONFIG_PROFILE: 'test',
    DATA_DIR: folder,
    DATABASE_URL: own.url,
    ENCRYPTION_KEYS: `${scene.key.id}:${Buffer.from(scene.key.key).toString('base64')}`,
  }
  return await runProgram(['cadences', ...args], { environment, input })
}

const objectIn = (out: string): unknown => JSON.parse(out)

test('a file is imported, found again, exported, compared and copied', async () => {
  const { acme, globex } = scene
  const source = file('outbound.yaml')
  expect(await ran(['import', acme, source, '--dry-run'])).toEqual({
    code: 0,
    out: `It would be made in ${acme}.\n`,
    err: '',
  })
  const made = await ran(['import', acme, source, '--json'])
  expect(made).toMatchObject({ code: 0, err: '' })
  const { cadence } = objectIn(made.out) as { cadence: string }
  expect(objectIn(made.out)).toEqual({
    team: acme,
    dryRun: false,
    did: 'imported',
    cadence,
    recovered: false,
  })
  const again = await ran(['import', acme, '-'], writeCadence(outbound, 'json'))
  expect(again).toMatchObject({
    code: 0,
    out: `It is there already: cadence ${cadence} of ${acme}. Nothing was done.\n`,
  })

  expect((await ran(['export', acme, cadence])).out).toBe(writeCadence(outbound, 'yaml'))
  expect((await ran(['export', acme, cadence, '--format', 'json'])).out).toBe(
    writeCadence(outbound, 'json'),
  )
  const saved = await ran(['export', acme, cadence, '--out', file('out.json')])
  expect(saved.out).toBe(`Cadence ${cadence} of ${acme} is in ${file('out.json')}.\n`)
  expect(await readFile(file('out.json'), 'utf8')).toBe(writeCadence(outbound, 'json'))
  expect(await ran(['diff', acme, file('out.json')])).toMatchObject({ code: 0 })

  const copied = await ran(['copy', acme, cadence, '--to', globex, '--json'])
  expect(objectIn(copied.out)).toMatchObject({
    team: globex,
    of: { team: acme, cadence },
    did: 'imported',
    left: [],
  })
  expect(await ran(['copy', acme, cadence, '--name', 'Outbound'])).toMatchObject({ code: 2 })
})

test('where a file differs is printed step by step, and ends with 1', async () => {
  const { acme } = scene
  const [first, second] = outbound.step_groups
  const body = '<p>One</p><p>Three</p>'
  const changed = outboundWith({ target_daily_people: 8 }, [
    {
      ...first,
      steps: [
        {
          name: 'Hello',
          type: 'Email',
          type_settings: { email_template: { title: 'Hello', subject: 'Hi', body } },
        },
      ],
    },
    {
      ...second,
      steps: [{ name: 'Call', type: 'Phone', type_settings: { instructions: 'Ask.\nTalk.' } }],
    },
    { day: 9, steps: [{ name: 'Visit\u001B[31m', type: 'Other' }] },
  ])
  await writeFile(file('changed.yaml'), writeCadence(changed, 'yaml'))
  await ran(['import', acme, file('outbound.yaml')])
  const { code, out, err } = await ran(['diff', acme, file('changed.yaml')])
  expect([code, err]).toEqual([1, ''])
  const [head = '', ...lines] = out.trimEnd().split('\n')
  expect(head).toMatch(new RegExp(`^--- cadence \\d+ of ${acme}$`))
  expect(lines).toEqual([
    `+++ ${file('changed.yaml')}`,
    '@@ settings @@',
    '- target_daily_people: 5',
    '+ target_daily_people: 8',
    '@@ day 5, Email "Again": only in SalesLoft @@',
    '- day: 5',
    '- automated: false',
    '- due_immediately: false',
    '- name: Again',
    '- type: Email',
    '- enabled: false',
    '- type_settings.previous_email_step_group_reference_id: day 1, "Hello"',
    '@@ day 1, Email "Hello" @@',
    '  type_settings.email_template.body:',
    '    <p>One</p>',
    '-   <p>Two</p>',
    '+   <p>Three</p>',
    '@@ day 3, Phone "Call" @@',
    '  type_settings.instructions:',
    '    Ask.',
    '-   Listen.',
    '+   Talk.',
    '@@ day 9, Other "Visit [31m": only in the file @@',
    '+ day: 9',
    '+ automated: false',
    '+ due_immediately: false',
    '+ name: Visit [31m',
    '+ type: Other',
    '+ enabled: true',
  ])
  const before = scene.posts()
  const refused = await ran(['import', acme, file('changed.yaml')])
  expect(refused).toMatchObject({
    code: 1,
    out: expect.stringContaining('@@ settings @@') as unknown,
  })
  expect(refused.err).toMatch(
    /^error Cadence \d+ is there already, with other content \(settings; /,
  )
  const asJson = await ran(['import', acme, file('changed.yaml'), '--json'])
  expect([asJson.code, asJson.err]).toEqual([1, ''])
  expect(objectIn(asJson.out)).toMatchObject({
    did: 'differs',
    error: { code: 'cadence.differs' },
    differences: [{ where: 'settings' }, {}, {}, {}, {}],
  })
  expect(scene.posts()).toBe(before)
})

test('the mirror is listed and shown, with its age', async () => {
  const { acme } = scene
  expect((await ran(['list', acme])).out).toBe(
    `The mirror of ${acme} has no such cadence.\nFrom the mirror, which is not complete yet: cadences, steps, memberships.\n`,
  )
  await scene.mirror()
  const { code, out } = await ran(['list', acme, '--team', '--text', 'a', '--limit', '3'])
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^ *cadence +name +state +kind +owner +steps/),
  ])
  expect(out).toMatch(/From the mirror, complete up to .* ago\.\n$/)
  const cut = 'Cut at 1, by name: more with --limit.'
  expect((await ran(['list', acme, '--limit', '1'])).out).toContain(cut)
  expect((await ran(['list', acme, '--limit', '1000'])).out).not.toContain('Cut at')
  const listed = objectIn((await ran(['list', acme, '--json'])).out) as {
    cadences: readonly { id: string }[]
  }
  expect(listed).toMatchObject({ team: acme, asOf: { cadences: expect.any(String) as unknown } })
  const shown = await ran(['show', acme, listed.cadences[0]?.id ?? ''])
  expect(shown.out).toMatch(/^name +\S[^]*state +[^]*people +0 now, 0 ever[^]*It has no steps\./)
  expect(await ran(['show', acme, '987654321'])).toMatchObject({ code: 1 })
})

test.each([['update', 'acme', '4711', '--name', 'x'], ['delete', 'acme', '4711'], ['delete']])(
  '%s is answered by what SalesLoft does not offer, and what can be done',
  async (...args) => {
    const { code, out, err } = await ran(args)
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/API neither changes nor deletes a cadence.*cadences import TEAM FILE/)
  },
)

test.each([
  [['list', 'acme', '--limit', '0'], /--limit/],
  [['list', 'acme', '--team', '--personal'], /--team or --personal/],
  [['export', 'acme', '1', '--format', 'xml'], /--format is one of yaml, json/],
  [['import', 'acme', '/nowhere/x.yaml'], /cannot be read \(ENOENT\)/],
  [['import', 'acme', '-'], /It is no cadence/],
  [['diff', 'acme', '-'], /It is no cadence/],
])('%j is a failure of usage', async (args, says) => {
  const { code, out, err } = await ran(args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(says)
})

// `enrollments rules`, `suppress`, `unsuppress` and `suppressed` as an operator types them.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { runProgram } from '../support/program.ts'
import { connection, teamsOf } from '../support/reading.ts'

let own: TestDatabase

beforeAll(async () => {
  own = await createTestDatabase()
  await teamsOf(own.database).connect(connection)
})
afterAll(() => own[Symbol.asyncDispose]())

async function ran(line: string, input = '') {
  const environment = {
    CONFIG_PROFILE: 'test',
    DATA_DIR: '/nonexistent',
    DATABASE_URL: own.url,
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  }
  return await runProgram(['enrollments', ...line.split(' ')], { environment, input })
}

test('rules are set, shown and unset, of a team and of a cadence', async () => {
  const words = 'otherCadence=wait blockedStages=7,4 workingDays=mon,fri cadencePerDay=50'
  const set = await ran(`rules set demo ${words} quietHours=20:00-08:00 bouncing=false`)
  expect([set.code, set.err]).toEqual([0, ''])
  expect(set.out).toMatch(/^blockedStages +4,7 +none +20/m)
  expect(set.out).toMatch(/^bouncing +false +true +20/m)
  expect(set.out).toMatch(/workingDays: as it comes → mon,fri, by /)
  await ran('rules set demo --cadence 51 cadencePerDay=off blockedStages=none')
  const { out } = await ran('rules show demo --cadence 51 --json')
  const shown = JSON.parse(out) as { rules: { key: string; value: unknown; usual: unknown }[] }
  const of = (key: string) => shown.rules.find((each) => each.key === key)
  expect(of('cadencePerDay')).toMatchObject({ value: 'off', usual: 50 })
  expect(of('blockedStages')).toMatchObject({ value: [], usual: ['4', '7'] })
  expect((await ran('rules show demo')).out).toContain('Cadences with rules of their own: 51.')
  const unset = await ran('rules unset demo --cadence 51 cadencePerDay blockedStages')
  expect(unset.out).toMatch(/cadence 51 cadencePerDay: off → as it comes/)
  expect((await ran('rules show demo')).out).not.toContain('rules of their own')
})

test('a rule that is none is a failure that says which there are', async () => {
  const { code, out, err } = await ran('rules set demo coolDown=3 repliedDays=soon')
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('coolDownDays, whileCooling, repliedDays')
  expect(err).toContain('repliedDays: 0 to 3650')
  expect((await ran('rules show nobody')).err).toContain('no team "nobody"')
})

test('addresses are suppressed from words and from standard input, listed, and taken off again', async () => {
  const first = await ran('suppress demo Ann@Example.com example.org --note telephone --json')
  expect(JSON.parse(first.out)).toEqual({ team: 'demo', added: 2, known: 0 })
  const list = '# of last year\nbob@example.com\r\n\nann@example.com\n'
  expect((await ran('suppress demo -', list)).out).toBe('1 added, 1 were there already.\n')
  const listed = await ran('suppressed demo')
  expect(listed.out).toMatch(/^address +ann@example\.com +20.* telephone$/m)
  expect(listed.out).toContain('3 in all.')
  expect((await ran('unsuppress demo example.org eve@example.com')).out).toBe(
    '1 removed, 1 were not there.\n',
  )
  const { suppressed } = JSON.parse((await ran('suppressed demo --json')).out) as {
    suppressed: object[]
  }
  expect(suppressed).toMatchObject([{ value: 'ann@example.com' }, { value: 'bob@example.com' }])
})

test('a long list is taken whole, and one that has a mistake not at all', async () => {
  const many = Array.from({ length: 10_500 }, (_, index) => `p${index}@many.example`)
  const taken = await ran('suppress demo - --json', many.join('\n'))
  expect(JSON.parse(taken.out)).toMatchObject({ added: 10_500 })
  const { suppressed } = JSON.parse((await ran('suppressed demo --json')).out) as {
    suppressed: object[]
  }
  expect(suppressed).toHaveLength(10_502)
  const wrong = await ran('suppress demo -', 'good@example.com\nann smith')
  expect(wrong.code).toBe(2)
  expect(wrong.err).toContain('at place 2')
  expect(wrong.err).not.toContain('smith')
  expect((await ran('suppress demo -', '')).code).toBe(2)
  for (const line of ['suppress nobody a.example', 'unsuppress nobody a.example']) {
    expect((await ran(line)).err).toContain('no team "nobody"')
  }
  expect((await ran('suppressed nobody')).code).toBe(1)
})

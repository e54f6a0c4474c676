// Rules of the guards and the suppression list: checked whole, live at the next judgement, written down, and nobody else's.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RuleKey, RulesShown } from '../../src/domain/enrollment-rules.ts'
import { parseTeamSlug, type TeamSlug } from '../../src/domain/teams.ts'
import { type Guarding, guardingOf } from '../../src/services/guarding.ts'
import { createGuardReads, type GuardReads } from '../../src/store/guard-reads.ts'
import { createTestDatabase, type TestDatabase, truncate } from '../support/postgres.ts'
import { connection, demo, teamsOf } from '../support/reading.ts'

const other = parseTeamSlug('other')
const nobody = parseTeamSlug('nobody')
let own: TestDatabase
let guarding: Guarding
let reads: GuardReads

beforeAll(async () => {
  own = await createTestDatabase()
  guarding = guardingOf(own.database)
  reads = createGuardReads({ database: own.database })
})
afterAll(() => own[Symbol.asyncDispose]())
beforeEach(async () => {
  await truncate(own.database, 'worker.team, worker.api_budget')
  await teamsOf(own.database).connect(connection)
  await teamsOf(own.database).connect({ ...connection, slug: other, salesloftTeamId: '43' })
})

const failed = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'done',
    ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
  )
const ruleOf = ({ rules }: RulesShown, key: RuleKey) => rules.find((each) => each.key === key)

const change = (wanted: unknown, cadence?: string, team: TeamSlug = demo) =>
  guarding.rules.change(team, cadence, wanted, 'ann')

describe('rules', () => {
  test('hold from the next judgement on: of the cadence, else of the team, and of no other team', async () => {
    await change({ coolDownDays: 30, otherCadence: 'wait', blockedStages: [12, '4', '12'] })
    await change({ coolDownDays: 0 }, '51')
    expect(await reads.rules(demo, '51')).toMatchObject({
      coolDownDays: 0,
      otherCadence: 'wait',
      blockedStages: ['4', '12'],
    })
    expect(await reads.rules(demo, '52')).toMatchObject({ coolDownDays: 30 })
    expect(await reads.rules(other, '51')).toMatchObject({
      coolDownDays: 0,
      otherCadence: 'refuse',
    })
    await change({ coolDownDays: null }, '51')
    expect(await reads.rules(demo, '51')).toMatchObject({ coolDownDays: 30 })
    const { rows } = await sql`select from worker.enrollment_rule`.execute(own.database.kysely)
    expect(rows).toHaveLength(1)
  })

  test('are shown with what else would hold, and by whom they are set', async () => {
    await change({ quietHours: '20:00-08:00', userPerDay: 50, coolDownDays: 7 })
    await guarding.rules.change(demo, '51', { coolDownDays: 1 }, 'bob')
    const team = await guarding.rules.show(demo)
    expect(ruleOf(team, 'userPerDay')).toMatchObject({ value: 50, usual: 'off', setBy: 'ann' })
    expect(ruleOf(team, 'teamPerDay')).toMatchObject({ value: 'off', setAt: null, setBy: null })
    expect(team.cadences).toEqual(['51'])
    const cadence = await guarding.rules.show(demo, '51')
    expect(ruleOf(cadence, 'coolDownDays')).toMatchObject({ value: 1, usual: 7, setBy: 'bob' })
    expect(ruleOf(cadence, 'quietHours')).toMatchObject({ value: '20:00-08:00', setBy: null })
    expect(ruleOf(cadence, 'userPerDay')).toBeUndefined()
  })

  test('are written down when they change, and not when they stay', async () => {
    const days = { workingDays: ['fri', 'mon', 'mon'] }
    await change({ ...days, coolDownDays: 7 })
    await change({ workingDays: ['mon', 'fri'], coolDownDays: 8 })
    await change({ coolDownDays: null }, '51')
    await change({ coolDownDays: null })
    const { changes } = await guarding.rules.show(demo)
    expect(changes.map(({ cadence, key, before, after }) => [cadence, key, before, after])).toEqual(
      [
        [null, 'coolDownDays', 8, null],
        [null, 'coolDownDays', 7, 8],
        [null, 'workingDays', null, ['mon', 'fri']],
        [null, 'coolDownDays', null, 7],
      ],
    )
    expect((await guarding.rules.show(other)).changes).toEqual([])
  })

  test('of a cadence are shown with its own changes, however many there were since of others', async () => {
    await change({ coolDownDays: 7 }, '51')
    await sql`insert into worker.enrollment_rule_change (team, key, changed_by)
      select ${demo}, 'coolDownDays', 'ann' from generate_series(1, 60)`.execute(
      own.database.kysely,
    )
    const { changes } = await guarding.rules.show(demo, '51')
    expect(changes.map(({ cadence, after }) => [cadence, after])).toEqual([['51', 7]])
    expect((await guarding.rules.show(demo)).changes).toHaveLength(50)
  })

  test('have whom they are of judged again, who waits for what was', async () => {
    await sql`insert into worker.enrollment
        (team, person, cadence, state, waiting_until, due_at, lane, source, requested_by)
      select team, 1, cadence, 'waiting', until, coalesce(until, 'infinity'), 'batch', 'api', 'ann'
      from (values (${demo}, 51, 'infinity'::timestamptz), (${demo}, 52, null), (${other}, 51, 'infinity'))
        as w (team, cadence, until)`.execute(own.database.kysely)
    const due = async () => {
      const { rows } = await sql<{ place: string }>`
        select concat_ws(' ', team, cadence) as place from worker.enrollment
        where waiting_until <= clock_timestamp() and due_at <= clock_timestamp() and version = 1
        order by team, cadence`.execute(own.database.kysely)
      return rows.map(({ place }) => place)
    }
    await change({ coolDownDays: 7 }, '51')
    expect(await due()).toEqual(['demo 51'])
    await change({ coolDownDays: 7 }, '51')
    await change({ otherCadence: 'wait' })
    expect(await due()).toEqual(['demo 51', 'demo 52'])
  })

  test('that are none change nothing at all, and all that is wrong is said, once', async () => {
    const good = { coolDownDays: 3 }
    for (const [wanted, words] of [
      [{ ...good, coolDown: 3 }, '"coolDown"'],
      [{ ...good, repliedDays: -1 }, 'repliedDays: 0 to 3650'],
      [{ ...good, otherCadence: 'perhaps' }, 'otherCadence: one of refuse, wait, allow'],
      [{ ...good, blockedStages: ['new'] }, 'blockedStages: ids'],
      [{ ...good, workingDays: [] }, 'workingDays: one or more of sun'],
      [{ ...good, quietHours: '9-5' }, 'quietHours: as 20:00-08:00'],
      [{ ...good, timeZone: 'Mars/Olympus' }, 'timeZone: a time zone'],
      [{ ...good, bouncing: 'no' }, 'bouncing: true or false'],
      [{ ...good, teamPerDay: 1.5 }, 'teamPerDay: 0 to 1000000'],
      ['coolDownDays', 'expected object'],
    ] as const) {
      const said = await failed(change(wanted))
      expect(said).toContain('usage.invalid')
      expect(said.split('\n').filter((line) => line.includes(words))).toHaveLength(1)
    }
    // The whole team is counted by it, so no cadence has its own.
    expect(await failed(change({ teamPerDay: 5 }, '51'))).toContain('teamPerDay')
    expect(await failed(change(good, 'first'))).toContain('usage.invalid')
    expect((await guarding.rules.show(demo)).changes).toEqual([])
    expect(await failed(guarding.rules.show(nobody))).toContain('team.unknown')
    expect(await failed(change(good, undefined, nobody))).toContain('team.unknown')
    expect(await failed(reads.rules(nobody, '51'))).toContain('team.unknown')
  })

  test('of which many are set at once are all set', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => change({ coolDownDays: index + 1 }, '51')),
    )
    await Promise.all([
      change({ repliedDays: 3 }),
      change({ coolDownDays: 4 }),
      change({ bouncing: false }),
    ])
    expect(await reads.rules(demo, '52')).toMatchObject({
      repliedDays: 3,
      coolDownDays: 4,
      bouncing: false,
    })
    const { changes } = await guarding.rules.show(demo, '51')
    const values = changes.toReversed().map(({ before, after }) => [before, after])
    expect(values.slice(1).map(([before]) => before)).toEqual(
      values.slice(0, -1).map(([, after]) => after),
    )
  })
})

const told = { by: 'ann', note: 'asked by telephone' }
const hits = (addresses: (string | null)[], domains: (string | null)[] = [], team = demo) =>
  reads.suppressed(team, { addresses, domains })

describe('the suppression list', () => {
  test('finds somebody by any of their addresses, however it is written, and by domain', async () => {
    const added = await guarding.suppression.add(
      demo,
      ['Ann@Example.COM', ' ann@example.com', '@blocked.example', 'https://www.Müller.example/x'],
      told,
    )
    expect(added).toEqual({ added: 3, known: 0 })
    expect(await hits([null, 'bob@example.com', 'ANN@example.com '])).toEqual(['address'])
    expect(await hits(['Ann <ann@example.com>'])).toEqual(['address'])
    expect(await hits(['eve@mail.blocked.example'])).toEqual(['domain'])
    expect(await hits([], [null, 'http://www.blocked.example/about'])).toEqual(['domain'])
    expect(await hits(['eve@xn--mller-kva.example', 'ann@example.com'])).toEqual([
      'address',
      'domain',
    ])
    expect(await hits(['ann@notblocked.example', 'ann@blocked.example.org', 'no address'])).toEqual(
      [],
    )
    expect(await hits([], [])).toEqual([])
    expect(await hits(['ann@example.com'], [], other)).toEqual([])
  })

  test('keeps what it has when it is told again, and loses what is taken off', async () => {
    await guarding.suppression.add(demo, ['ann@example.com'], told)
    const again = await guarding.suppression.add(demo, ['ann@example.com', 'b.example'], {
      by: 'bob',
    })
    expect(again).toEqual({ added: 1, known: 1 })
    expect(await guarding.suppression.list(demo)).toMatchObject({
      total: { address: 1, domain: 1 },
      suppressed: [
        { kind: 'address', value: 'ann@example.com', by: 'ann', note: 'asked by telephone' },
        { kind: 'domain', value: 'b.example', by: 'bob', note: null },
      ],
      next: null,
    })
    const removed = await guarding.suppression.remove(demo, ['ANN@example.com', 'c.example'])
    expect(removed).toEqual({ removed: 1, unknown: 1 })
    expect(await hits(['ann@example.com'])).toEqual([])
    expect((await guarding.suppression.remove(other, ['b.example'])).removed).toBe(0)
  })

  test('is read in pages, to its end', async () => {
    const texts = Array.from({ length: 7 }, (_, index) =>
      index % 2 === 0 ? `p${index}@example.com` : `www.www.d${index}.example`,
    )
    await guarding.suppression.add(demo, texts, told)
    const found: string[] = []
    let after: string | undefined
    do {
      const page = await guarding.suppression.list(demo, { after, limit: 2 })
      found.push(...page.suppressed.map(({ value }) => value))
      after = page.next ?? undefined
    } while (after !== undefined)
    expect(found).toHaveLength(7)
    expect(new Set(found).size).toBe(7)
  })

  test('refuses what is neither, by its place alone, and stores nothing of the rest', async () => {
    const secret = 'ann smith@example'
    for (const wrong of [secret, 'com', '10.0.0.1', 'a@b', '', 'a b.example', 'x@@', '@']) {
      const why = await failed(guarding.suppression.add(demo, ['good@example.com', wrong], told))
      expect(why).toBe('usage.invalid Neither an address nor a domain: 1 of 2, at place 2.')
    }
    expect(await failed(guarding.suppression.add(demo, [], told))).toContain('usage.invalid')
    expect((await guarding.suppression.list(demo)).suppressed).toEqual([])
    const why = await failed(guarding.suppression.add(nobody, ['a.example'], told))
    expect(why).toContain('team.unknown')
  })

  test('is erased with its team, as the rules are', async () => {
    await guarding.suppression.add(demo, ['a.example'], told)
    await guarding.rules.change(demo, undefined, { coolDownDays: 3 }, 'ann')
    await guarding.suppression.add(other, ['a.example'], told)
    await teamsOf(own.database).disconnect(demo, { erase: true })
    const { rows } = await sql<{ team: string }>`
      select team from worker.suppression union all select team from worker.enrollment_rule
      union all select team from worker.enrollment_rule_change`.execute(own.database.kysely)
    expect(rows).toEqual([{ team: 'other' }])
  })
})

// A wait ends at an instant at which the guard has nothing against it any more, whatever clocks do.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide, judge } from '../../src/domain/enrollment-guards.ts'
import { mergeRules } from '../../src/domain/enrollment-rules.ts'
import { dayOf } from '../../src/domain/guards-of-time.ts'
import { formatInstant, instantFromMs } from '../../src/domain/instants.ts'
import { against, changed, fit, membership, says } from './cases.ts'

describe('a wait', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
  // The two weekends of 2026 at which most clocks change, and any other time.
  const anyMs = fc
    .oneof(
      fc.integer({ min: Date.UTC(2026, 2, 27) / 60_000, max: Date.UTC(2026, 2, 31) / 60_000 }),
      fc.integer({ min: Date.UTC(2026, 9, 23) / 60_000, max: Date.UTC(2026, 10, 3) / 60_000 }),
      fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 }),
    )
    .map((minutes) => minutes * 60_000)
  const hour = fc.integer({ min: 0, max: 23 }).map((each) => String(each).padStart(2, '0'))
  const anyRules = fc.record({
    quietHours: fc
      .tuple(hour, hour)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${from}:30-${to}:30`),
    workingDays: fc.subarray([...days], { minLength: 1 }),
    timeZone: fc.constantFrom(...zones),
    coolDownDays: fc.integer({ min: 1, max: 30 }),
    whileCooling: fc.constant('wait' as const),
    teamPerDay: fc.integer({ min: 0, max: 2 }),
    userPerDay: fc.integer({ min: 1, max: 2 }),
    cadencePerDay: fc.integer({ min: 1, max: 2 }),
  })

  test('ends at an instant at which the guard has nothing against it any more, in every zone', () => {
    fc.assert(
      fc.property(anyMs, anyRules, fc.constantFrom(...zones), (ms, set, locale) => {
        const rules = mergeRules(set)
        const at = formatInstant(instantFromMs(ms))
        const facts = changed(fit, {
          now: at,
          person: { locale },
          memberships: [{ ...membership('53', false, 0), updatedAt: at }],
          used: { day: dayOf(at, rules), user: 2, cadence: 2, team: 2 },
        })
        const waits = judge(facts, rules).filter(({ verdict }) => verdict === 'wait')
        expect(waits.length).toBeGreaterThan(0)
        for (const { guard, until = '' } of waits) {
          expect(until > at).toBe(true)
          expect(says(guard, { ...facts, now: until }, set)).toMatchObject({ verdict: 'pass' })
        }
      }),
      { numRuns: 200 },
    )
  })

  test('is over after a few more of them, and never again and again', () => {
    fc.assert(
      fc.property(anyMs, anyRules, fc.constantFrom(...zones), (ms, set, locale) => {
        const rules = { ...mergeRules(set), teamPerDay: 'off', quietHours: '20:00-08:00' } as const
        let facts = changed(fit, { now: formatInstant(instantFromMs(ms)), person: { locale } })
        for (let turn = 0; turn < 4; turn += 1) {
          const decision = decide(judge(facts, rules))
          if (decision.kind === 'pass') return
          facts = { ...facts, now: decision.kind === 'wait' ? (decision.until ?? '') : '' }
        }
        expect.fail(`It still waits at ${facts.now} in ${locale}.`)
      }),
      { numRuns: 150 },
    )
  })

  test('for another cadence to end has no instant, and goes before one that has', () => {
    const facts = changed(fit, {
      memberships: [membership('52', true, 1), membership('55', true, 9)],
      used: { team: 1 },
    })
    const answers = judge(facts, mergeRules({ otherCadence: 'wait', teamPerDay: 1 }))
    expect(decide(answers)).toEqual({
      kind: 'wait',
      guard: 'other-cadence',
      until: null,
      why: 'The person is on cadence 52 and 1 more.',
    })
    expect(decide(judge(facts, mergeRules({ otherCadence: 'allow', teamPerDay: 1 })))).toEqual({
      kind: 'wait',
      guard: 'team-cap',
      until: '2026-11-26T00:00:00.000000Z',
      why: '1 enrolments a day of the team are used for 2026-11-25.',
    })
  })

  test('is none for the cadence that is asked for itself', () => {
    const facts = changed(fit, { memberships: [membership('51', true, 1)] })
    expect(against(facts, { coolDownDays: 7 })).toEqual([])
    const over = changed(fit, { memberships: [membership('51', false, 6)] })
    expect(against(over, { coolDownDays: 7 })).toEqual(['cool-down refuse'])
    expect(against(over, { coolDownDays: 6 })).toEqual([])
  })

  test('is none where anything refuses', () => {
    const facts = changed(fit, { person: { doNotContact: true }, used: { team: 1 } })
    const decision = decide(judge(facts, mergeRules({ teamPerDay: 1 })))
    expect(decision).toMatchObject({ kind: 'refuse', guard: 'do-not-contact' })
    expect(decide(judge(fit, mergeRules({ teamPerDay: 1 })))).toEqual({ kind: 'pass' })
  })
})

// Enrolments, batches and audiences as plain objects behind a server.
import type { Audience } from '../../src/domain/audiences.ts'
import type { Enrollment } from '../../src/domain/enrollment.ts'
import type { Batch } from '../../src/domain/enrollment-batches.ts'
import { AppError } from '../../src/domain/errors.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import type { EnrollingGiven } from '../../src/server/enrolling.ts'

const evil = '<img src=x onerror=alert(1)>'
const team = parseTeamSlug('demo')
const at = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '000Z')

const enrollment: Enrollment = {
  id: '12',
  team,
  person: '4711',
  cadence: '17',
  user: null,
  state: 'refused',
  reason: 'do-not-contact',
  membership: null,
  membershipState: null,
  paused: false,
  waitingUntil: null,
  requestedAt: at,
  requestedBy: evil,
  source: 'cli',
  errorCode: null,
  endedAt: at,
}
const answers = [{ guard: 'do-not-contact', verdict: 'refuse', why: evil }] as const

export const batch: Batch = {
  id: '3',
  team,
  cadence: '17',
  source: 'api',
  audience: null,
  requestedBy: 'the API',
  requestedAt: at,
  endedAt: null,
  total: 2,
  done: 1,
  outcomes: { refused: 1 },
  undecided: 1,
}

const audience: Audience = {
  team,
  name: 'west',
  query: 'select id from people',
  cadence: '17',
  user: null,
  mostEnrolled: 100,
  brakeCount: null,
  brakePercent: 25,
  stopsOthers: false,
  schedule: 'off',
  nextDueAt: null,
  changedAt: at,
  changedBy: evil,
}

export function enrollingFixture(calls: string[]): EnrollingGiven {
  const note = (...words: readonly unknown[]): void =>
    void calls.push(
      words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '),
    )
  const order = (name: string) => (_: string, id: string, by: string) => {
    note(name, id, 'by', by)
    return Promise.resolve(enrollment)
  }
  return {
    enrollments: {
      pause: order('pause'),
      resume: order('resume'),
      stop: order('stop'),
      retry: order('retry'),
      request: (asked) => {
        note('enroll', asked)
        return Promise.resolve({ ...enrollment, answers })
      },
      list: (of, ask) => {
        note('enrollments', of, ask)
        return Promise.resolve({ enrollments: [enrollment], next: '11' })
      },
      funnel: () =>
        Promise.resolve([
          { state: 'on-cadence', reason: null, count: 3 },
          { state: 'refused', reason: 'do-not-contact', count: 1 },
        ]),
      show: (_, id) => {
        if (id !== '12') {
          return Promise.reject(new AppError('enrollment.unknown', 'There is none.'))
        }
        const event = { at, kind: 'judged', from: 'requested', to: 'refused' } as const
        return Promise.resolve({
          ...enrollment,
          answers,
          workflowId: 'enroll:demo:17:4711',
          events: [{ ...event, reason: 'do-not-contact', by: evil, detail: { guards: 12 } }],
        })
      },
    },
    batches: {
      create: (ask, wanted) => {
        note('batch', ask, wanted)
        return Promise.resolve(batch)
      },
      begin: (_, id) => {
        note('begin', id)
        return Promise.resolve(undefined)
      },
      stop: (_, id) => {
        note('stop batch', id)
        return Promise.resolve(batch)
      },
      list: () => Promise.resolve([batch]),
      get: () => Promise.resolve(batch),
      page: (_, id, after) => {
        note('rows', id, after)
        return Promise.resolve([])
      },
    },
    audiences: {
      list: () => Promise.resolve([{ ...audience, last: null }]),
      show: () => Promise.resolve({ ...audience, runs: [] }),
      save: ({ name }, wanted, by) => {
        note('save', name, wanted, 'by', by)
        return Promise.resolve(audience)
      },
      remove: ({ name }) => {
        note('remove', name)
        return Promise.resolve()
      },
      run: ({ name }, options) => {
        note('run', name, options)
        return Promise.resolve({ named: 2, batch: options.dryRun === true ? null : '3' })
      },
    },
  }
}

// Enrolments, batches and audiences as plain objects behind a server.
import type { Audience, AudienceRan, AudienceRun } from '../../src/domain/audiences.ts'
import type { Enrollment } from '../../src/domain/enrollment.ts'
import type { Batch, BatchRow } from '../../src/domain/enrollment-batches.ts'
import type { CadenceCounts } from '../../src/domain/enrollment-views.ts'
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
const onCadence: Enrollment = {
  ...enrollment,
  id: '11',
  person: '4712',
  state: 'on-cadence',
  reason: null,
  membership: '5',
  membershipState: 'active',
  endedAt: null,
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

const batchRows: readonly BatchRow[] = Array.from({ length: 60 }, (_, index) => ({
  number: index + 1,
  person: String(4711 + index),
  user: null,
  does: 'enroll',
  outcome: index === 0 ? 'refused' : null,
  reason: index === 0 ? 'do-not-contact' : null,
  enrollment: index === 0 ? '12' : null,
}))

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

const run: AudienceRun = {
  id: '9',
  audience: 'west',
  state: 'braked',
  by: evil,
  at,
  waiting: 0,
  batch: null,
  named: 0,
  unknown: 0,
  entered: 0,
  went: 8,
  error: { code: 'audience.braked', message: evil },
}

const ran: AudienceRan = {
  named: 2,
  unknown: 1,
  entered: 2,
  went: 0,
  brake: null,
  people: ['4711'],
  enrols: 2,
  stops: 0,
  waiting: 0,
  batch: null,
}

const counts: CadenceCounts = {
  cadence: '17',
  total: 4,
  underWay: 0,
  waiting: 0,
  onCadence: 3,
  finished: 0,
  refused: 1,
  stopped: 0,
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
        if (asked.person === 'x') {
          return Promise.reject(new AppError('usage.invalid', 'person: an id of SalesLoft.'))
        }
        return Promise.resolve({ ...enrollment, answers })
      },
      list: (of, ask) => {
        note('enrollments', of, ask)
        const isSecond = ask?.before === '11'
        if (isSecond) return Promise.resolve({ enrollments: [onCadence], next: undefined })
        return Promise.resolve({ enrollments: [enrollment], next: '11' })
      },
      funnel: () =>
        Promise.resolve([
          { state: 'on-cadence', reason: null, count: 3 },
          { state: 'refused', reason: 'do-not-contact', count: 1 },
        ]),
      show: (_, id) => {
        if (id === '11') {
          const workflowId = 'enroll:demo:17:4712'
          return Promise.resolve({ ...onCadence, answers: [], events: [], workflowId })
        }
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
        return Promise.resolve(after === 0 ? batchRows : [])
      },
    },
    audiences: {
      list: () => Promise.resolve([{ ...audience, last: run }]),
      show: () => Promise.resolve({ ...audience, runs: [run] }),
      save: ({ name }, wanted, by) => {
        note('save', name, wanted, 'by', by)
        if (JSON.stringify(wanted).includes('"cadence":"x"')) {
          return Promise.reject(new AppError('usage.invalid', 'cadence: an id of SalesLoft.'))
        }
        return Promise.resolve(audience)
      },
      remove: ({ name }) => {
        note('remove', name)
        return Promise.resolve()
      },
      run: ({ name }, options) => {
        note('run', name, options)
        if (options.confirm !== true && options.by === 'the page') {
          return Promise.reject(new AppError('audience.braked', 'It names nobody.'))
        }
        return Promise.resolve({ ...ran, batch: options.dryRun === true ? null : '3' })
      },
      try: ({ name }, wanted, by) => {
        note('try', name, wanted, 'by', by)
        if (JSON.stringify(wanted).includes('delete')) {
          return Promise.reject(new AppError('audience.query', 'It may only read.'))
        }
        return Promise.resolve(ran)
      },
    },
    enrollmentViews: {
      names: () =>
        Promise.resolve({
          people: new Map([
            ['4711', `Ann ${evil}`],
            ['4712', '=1+1, "so"'],
          ]),
          cadences: new Map([['17', 'Spring']]),
          users: new Map(),
        }),
      byCadence: () => Promise.resolve([counts, { ...counts, cadence: '18', total: 9 }]),
      nextStep: () =>
        Promise.resolve({
          step: '5',
          name: evil,
          type: 'phone',
          day: 3,
          number: 2,
          dueAt: at,
          asOf: at,
        }),
    },
  }
}

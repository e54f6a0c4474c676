// Temporal fails in the middle of being told of an enrolment that is stored: it is asked for all the same, and woken later.
import { expect, test } from 'vitest'
import { AppError, type ErrorCode } from '../../src/domain/errors.ts'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { createEnrollments } from '../../src/services/enrollments.ts'

const team = parseTeamSlug('demo')
const asked = { team, cadence: '17', person: '7', by: 'ann', source: 'csv', lane: 'batch' } as const
const row = { id: '1', team, cadence: '17', person: '7', state: 'requested', lane: 'batch' }

function failing(code: ErrorCode) {
  return createEnrollments({
    store: {
      request: () => Promise.resolve(row),
      get: () => Promise.resolve({ ...row, step: null }),
      order: () => Promise.resolve({ kind: 'done' }),
    },
    teams: { get: () => Promise.resolve({ pausedAt: null, disconnectedAt: null }) },
    starts: () => Promise.reject(new AppError(code, 'Not now.')),
  } as unknown as Parameters<typeof createEnrollments>[0])
}

test.each(['temporal.failed', 'temporal.unreachable'] as const)('%s', async (code) => {
  const enrollments = failing(code)
  await expect(enrollments.request(asked)).resolves.toMatchObject({ id: '1', state: 'requested' })
  await expect(enrollments.stop(team, '1', 'ann')).resolves.toMatchObject({ id: '1' })
})

test('but what nobody can heal is said', async () => {
  await expect(failing('config.invalid').request(asked)).rejects.toMatchObject({
    code: 'config.invalid',
  })
})

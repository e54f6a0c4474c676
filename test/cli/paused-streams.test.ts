import { expect, test } from 'vitest'
import { parseTeamSlug } from '../../src/domain/teams.ts'
import { streamsPaused } from '../../src/services/operations.ts'

const acme = parseTeamSlug('acme')

test('of one stream that is paused the command that resumes it is named, of several the one for each', () => {
  expect(streamsPaused(acme, ['people']).message).toBe(
    'people is paused: `salesloft-worker resume acme people` lets it go on.',
  )
  expect(streamsPaused(acme, ['people', 'calls']).message).toBe(
    'people, calls are paused: `salesloft-worker resume acme STREAM` lets each of them go on.',
  )
})

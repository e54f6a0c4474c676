// What of SalesLoft an enrolment is judged and followed by.
import type { StreamName } from '../../src/domain/streams.ts'

export const enrollmentStreams: readonly StreamName[] = [
  'people',
  'accounts',
  'users',
  'cadences',
  'steps',
  'cadence_memberships',
  'successes',
  'meetings',
]

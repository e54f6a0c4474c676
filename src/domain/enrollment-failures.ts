// What can be wrong with a wish about an enrolment: a part of the catalogue of errors.
import { type ErrorEntry, human, never } from './retry-words.ts'

export const enrollmentFailures = {
  'enrollment.unknown': {
    ...never(404, 'The team has no enrolment of this number.'),
    todo: '`salesloft-worker enrollments list TEAM` shows them.',
    seen: ['command', 'answer'],
  },
  'enrollment.ended': {
    ...human(409, 'The enrolment has ended: nothing of it can be held back or stopped.'),
    todo: '`salesloft-worker enrollments retry TEAM ID` asks for it anew.',
    seen: ['command', 'answer'],
  },
  'enrollment.unpausable': {
    ...human(409, 'The person is on the cadence, and SalesLoft has no pause for one person.'),
    todo: '`salesloft-worker enrollments stop TEAM ID` takes the person off the cadence.',
    seen: ['command', 'answer'],
  },
} as const satisfies Record<string, ErrorEntry>

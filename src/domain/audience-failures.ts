// What audiences and batches of enrolments can be refused for: a part of the catalogue of errors.
import { type ErrorEntry, human, never } from './retry-words.ts'

export const audienceFailures = {
  'audience.unknown': {
    ...never(404, 'The team has no audience of this name.'),
    todo: '`salesloft-worker audiences list TEAM` shows those that it has.',
    seen: ['command', 'answer'],
  },
  'audience.query': {
    ...never(422, 'The query of an audience was refused: the message says at what.'),
    todo: 'Correct the query; `salesloft-worker audiences run TEAM NAME --dry-run` tries it.',
    seen: ['command', 'answer'],
  },
  'audience.unready': {
    ...human(503, 'The database has no role as which the queries of audiences may run.'),
    todo: 'An administrator of Postgres runs the two statements of the message, once.',
    seen: ['command', 'answer'],
  },
  'audience.braked': {
    ...human(409, 'A run of an audience would change more people than its brake allows.'),
    todo: 'Look at whom it names (`--dry-run`); `--confirm` lets it go on once.',
    seen: ['command', 'answer'],
  },
  'batch.unknown': {
    ...never(404, 'The team has no batch of enrolments of this number.'),
    todo: '`salesloft-worker enrollments batches TEAM` shows the latest.',
    seen: ['command', 'answer'],
  },
} as const satisfies Record<string, ErrorEntry>

// What can be wrong with a cadence, or with what is asked of it: a part of the catalogue of errors.
import { type ErrorEntry, human, never } from './retry-words.ts'

export const cadenceFailures = {
  'cadence.unknown': {
    ...never(404, 'The team has no such cadence, or its key may not see it.'),
    todo: '`salesloft-worker cadences list TEAM` shows those there are; `--archived` those that are put away.',
    seen: ['command', 'answer'],
  },
  'cadence.invalid': {
    ...never(
      400,
      'A file is no cadence; every problem is named with its place and what may stand there.',
    ),
    todo: 'Correct what is listed; `docs/cadences.md` has the format, and an export is an example.',
    seen: ['command', 'answer'],
  },
  'cadence.differs': {
    ...human(
      409,
      'The cadence that a file names is there already with other content, and SalesLoft’s API changes none.',
    ),
    todo: '`cadences diff TEAM FILE` shows where. Change it in SalesLoft, or give the file another `external_identifier` and name.',
    seen: ['command', 'answer'],
  },
  'cadence.refused': {
    ...never(422, 'SalesLoft refuses the cadence; none was made.'),
    todo: 'Read its own words in the message; a key needs the scope `cadences:write`.',
    seen: ['command', 'answer'],
  },
  'cadence.fixed': {
    ...never(405, 'SalesLoft’s API neither changes nor deletes a cadence or a step.'),
    todo: 'Do it in SalesLoft itself, or import a changed copy: `docs/cadences.md`.',
    seen: ['command', 'answer'],
  },
} as const satisfies Record<string, ErrorEntry>

// What Postgres, or the way to it, can do wrong: a part of the catalogue of errors.
import { backoff, type ErrorEntry, human, never } from './retry-words.ts'

export const storeFailures = {
  'store.unreachable': {
    ...backoff(503, 'Postgres cannot be reached, is starting, or ended the connection.'),
    todo: 'Start it, or correct DATABASE_URL; work goes on by itself then.',
    seen: ['store', 'answer', 'command'],
  },
  'store.busy': {
    ...backoff(
      503,
      'Postgres is out of connections, space or patience (locks, time-outs, deadlocks).',
    ),
    todo: 'Look for a full disk, a long lock, or raise max_connections; work goes on by itself then.',
    seen: ['store', 'answer', 'command'],
  },
  'store.failed': {
    ...never(500, 'Postgres refused a statement; this is a defect.'),
    todo: 'Please report it with its SQLSTATE and the lines of the log.',
    seen: ['store', 'answer', 'command'],
  },
  'store.pooler': {
    ...human(500, 'A pooler before Postgres is not the one that DATABASE_POOLER names.'),
    todo: 'Set DATABASE_POOLER to its mode, `session` or `transaction`; `docs/operations.md` has a section on poolers.',
    seen: ['store', 'command'],
  },
  'store.outdated': {
    ...human(500, 'The database is older or newer than this program.'),
    todo: 'Run `salesloft-worker migrate`, or deploy the matching version.',
    seen: ['store', 'command'],
  },
} as const satisfies Record<string, ErrorEntry>

// Every failure there is: what it means, whether it passes, what to do, and where it is seen. docs/errors.md is made from
// this table.

import { audienceFailures } from './audience-failures.ts'
import { cadenceFailures } from './cadence-failures.ts'
import { contactFailures } from './contact-failures.ts'
import { enrollmentFailures } from './enrollment-failures.ts'
import { after, backoff, type ErrorEntry, human, never } from './retry-words.ts'
import { salesloftFailures } from './salesloft-failures.ts'
import { storeFailures } from './store-failures.ts'

const nothing = 'Nothing: it is tried again by itself.'

export const errorCatalogue = {
  'config.invalid': {
    ...human(500, 'The configuration is wrong; every problem is listed by name.'),
    todo: 'Correct what is listed; `docs/configuration.md` has every variable.',
    seen: ['command', 'reading'],
  },
  'usage.invalid': {
    ...never(400, 'The command or request was not understood.'),
    todo: 'See its help, or the message for the field.',
    seen: ['command', 'answer'],
  },
  'auth.required': {
    ...human(401, 'The operator token is missing or wrong.'),
    todo: 'Sign in with the value of `OPERATOR_TOKEN`.',
    seen: ['answer'],
  },
  'auth.throttled': {
    ...after(429, 'Too many wrong operator tokens came from this address.'),
    todo: 'Wait a minute; look into the log if it was not you.',
    seen: ['answer'],
  },
  'request.forged': {
    ...never(403, 'The form was not sent by our own page.'),
    todo: 'Reload the page and try again.',
    seen: ['answer'],
  },
  'route.unknown': {
    ...never(404, 'There is no such address.'),
    todo: 'Begin at the status page.',
    seen: ['answer'],
  },
  internal: {
    ...backoff(500, 'An unexpected failure; the log has it under the request id.'),
    todo: 'Please report it with the lines of the log.',
    seen: ['reading', 'answer', 'command'],
  },

  'team.unknown': {
    ...never(404, 'No team has this slug, or it is disconnected.'),
    todo: '`teams` lists those that are connected.',
    seen: ['command', 'answer'],
  },
  'report.unknown': {
    ...never(404, 'There is no report of that day, or not of that version.'),
    todo: '`report TEAM --date DAY` makes one.',
    seen: ['command', 'answer'],
  },
  'team.exists': {
    ...human(
      409,
      'The slug belongs to another SalesLoft account, or the account has another slug already.',
    ),
    todo: 'Choose another slug for another account; `disconnect` the one slug first to give an account another.',
    seen: ['command'],
  },
  'team.paused': {
    ...after(409, 'The team is paused; nothing is read.'),
    todo: '`salesloft-worker resume TEAM` lets it go on.',
    seen: ['command', 'answer', 'wait'],
  },
  'stream.paused': {
    ...human(409, 'The stream is paused; nothing of it is read.'),
    todo: '`salesloft-worker resume TEAM STREAM` lets it go on.',
    seen: ['command', 'answer'],
  },
  'stream.unknown': {
    ...never(404, 'There is no such stream.'),
    todo: '`docs/streams.md` lists them.',
    seen: ['command', 'answer'],
  },
  'quarantine.unknown': {
    ...never(404, 'No record of this number is in the quarantine of the team.'),
    todo: '`salesloft-worker quarantine list TEAM` shows those that are; it may have healed.',
    seen: ['command', 'answer'],
  },

  ...audienceFailures,

  'changes.forgotten': {
    ...never(410, 'Some of the changes that were asked for are not kept any more.'),
    todo: 'Read the tables again, then follow from their head: `docs/changes.md`.',
    seen: ['command', 'answer'],
  },

  'webhook.unsigned': {
    ...never(401, 'The delivery is not signed with the token of its event and endpoint.'),
    todo: 'Nothing, if a stranger sent it. If SalesLoft did: `salesloft-worker webhooks apply TEAM` makes its subscriptions right.',
    seen: ['answer'],
  },
  'webhook.overloaded': {
    ...after(
      503,
      'More deliveries wait to be stored than can be in time; none of this one was read.',
    ),
    todo: 'Nothing: SalesLoft sends it again. If it lasts, see whether Postgres is slow.',
    seen: ['answer'],
  },

  'auth.revoked': {
    ...human(502, 'SalesLoft refuses the key or grant; the team has paused itself.'),
    todo: '`connect` the team again: with a new key, or, where it uses OAuth, by letting the app in again.',
    seen: ['reading', 'command'],
  },
  'auth.denied': {
    ...human(403, 'The person, or SalesLoft, did not let the OAuth app in.'),
    todo: 'Run `connect TEAM --oauth` again, sign in as an admin of the team, and allow it.',
    seen: ['command'],
  },
  'auth.timeout': {
    ...human(408, 'Nobody let the OAuth app in while `connect` waited.'),
    todo: 'Run `connect TEAM --oauth` again; where the browser is elsewhere, paste the address it ends at.',
    seen: ['command'],
  },
  'auth.client': {
    ...human(502, 'SalesLoft refuses the OAuth app: its id, its secret, or what it asks for.'),
    todo: 'Correct SALESLOFT_CLIENT_ID and SALESLOFT_CLIENT_SECRET where worker and server run; it goes on by itself.',
    seen: ['reading', 'command'],
  },
  'stream.unavailable': {
    ...human(502, 'The key may not read this stream, or it is gone.'),
    todo: 'Give the key the scope in `docs/streams.md`; it is tried again daily.',
    seen: ['reading'],
  },
  'stream.unordered': {
    ...human(
      502,
      'SalesLoft did not filter or sort as asked; the stream stops rather than lose rows.',
    ),
    todo: 'Compare what was asked and what came in the message; tried again every 15 minutes.',
    seen: ['reading'],
  },
  'stream.stuck': {
    ...human(502, 'Three answers in a row brought nothing new; the stream stops rather than loop.'),
    todo: 'Ask SalesLoft about that list; tried again every 15 minutes.',
    seen: ['reading'],
  },
  'stream.incomplete': {
    ...backoff(502, 'A page was shorter than its own count, five times in a row.'),
    todo: nothing,
    seen: ['reading'],
  },
  'stream.early': {
    ...after(503, 'The stream that its records hang below is still read for the first time.'),
    todo: 'Nothing: it goes on when that reading ends.',
    seen: ['wait'],
  },
  'sweep.implausible': {
    ...human(409, 'Far more records are missing than is believable; none was marked deleted.'),
    todo: 'Look in SalesLoft whether they are gone: if so, `sweep TEAM STREAM --confirm`; if not, nothing is to be done.',
    seen: ['reading'],
  },
  'sweep.unbelievable': {
    ...human(
      502,
      'An answer about missing records lacked those just met; nothing was marked deleted.',
    ),
    todo: 'Nothing at first: the next sweep asks anew. If it stays, ask SalesLoft about `ids[]` of that list.',
    seen: ['reading'],
  },
  'sweep.running': {
    ...human(409, 'The stream is being swept; only what a sweep has found can be confirmed.'),
    todo: 'Wait for its end, which `status` shows. If it stopped: `sweep TEAM STREAM --confirm`.',
    seen: ['command', 'answer'],
  },
  'sweep.crashed': {
    ...human(500, 'A sweep ended the process, or was ended with it, again and again at one place.'),
    todo: 'Look into the log of the worker and at its memory; the next sweep begins anew.',
    seen: ['reading'],
  },

  ...cadenceFailures,
  ...contactFailures,
  ...enrollmentFailures,
  ...salesloftFailures,

  ...storeFailures,

  'temporal.unreachable': {
    ...backoff(503, 'The Temporal server cannot be reached or its namespace does not answer.'),
    todo: 'Start it, or correct TEMPORAL_ADDRESS; work goes on by itself then.',
    seen: ['command', 'answer'],
  },
  'worker.busy': {
    ...after(503, 'The team has its share of a worker; others are served meanwhile.'),
    todo: nothing,
    seen: ['wait'],
  },
  'work.stalled': {
    ...human(504, 'A command waited for work that did not move; the work itself goes on.'),
    todo: 'See to what held it up, which the message says, and look at `status`. `--patience 0` waits for as long as it takes.',
    seen: ['command'],
  },
  'worker.killed': {
    ...after(
      503,
      'The process that had it in hand was killed; it is begun again at once, a webhook delivery ten times at most.',
    ),
    todo: 'Nothing, or look into why the process was killed; `salesloft-worker webhooks replay TEAM --dead` tries such deliveries again.',
    seen: ['wait'],
  },
  'temporal.no-worker': {
    ...human(503, 'No worker is polling.'),
    todo: 'Start one with `salesloft-worker worker`.',
    seen: ['command', 'answer'],
  },
  'temporal.failed': {
    ...never(502, 'Temporal refused a request or a workflow failed.'),
    todo: 'See the Temporal UI.',
    seen: ['command', 'answer'],
  },

  'embedded.unavailable': {
    ...human(500, 'A program that `start` would bring up cannot be had on this machine.'),
    todo: 'Do as the message says, or give an address of your own.',
    seen: ['command'],
  },
  'embedded.failed': {
    ...human(500, 'A program that `start` brings up did not come up.'),
    todo: 'Its log, named in the message, says why.',
    seen: ['command'],
  },
  'embedded.outdated': {
    ...human(
      500,
      'The data of the Postgres that `start` brings up were made by another major version.',
    ),
    todo: 'docs/operations.md, "Postgres of another major version". Nothing was changed.',
    seen: ['command'],
  },
  'embedded.locked': {
    ...human(409, 'Another process owns this data folder.'),
    todo: 'End the other `start`, or choose another DATA_DIR.',
    seen: ['command'],
  },

  'secret.unreadable': {
    ...human(500, 'A stored secret cannot be decrypted with the keys in ENCRYPTION_KEYS.'),
    todo: 'Put the key that sealed it back, or `connect` the team again.',
    seen: ['reading', 'command'],
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errorCatalogue

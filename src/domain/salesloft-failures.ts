// What SalesLoft's API, or the way to it, can do wrong: a part of the catalogue of errors.
import { after, backoff, type ErrorEntry, never } from './retry-words.ts'

export const salesloftFailures = {
  'salesloft.throttled': {
    ...after(503, 'SalesLoft answered 429; the whole team waits as long as it was told.'),
    todo: 'Nothing. If it comes often, something else spends the budget: see the status page.',
    seen: ['wait'],
  },
  'salesloft.budget': {
    ...after(503, 'The share of the budget for this work is used up.'),
    todo: 'Nothing: it continues when it refills.',
    seen: ['wait'],
  },
  'salesloft.circuit-open': {
    ...after(503, 'SalesLoft did not answer several times in a row; one request each 30 s tries.'),
    todo: 'Nothing: all goes on with the first answer. See status.salesloft.com if it lasts.',
    seen: ['wait', 'command'],
  },
  'salesloft.unreachable': {
    ...backoff(502, 'No answer from SalesLoft: refused, reset, timed out or not found.'),
    todo: 'Nothing. If it lasts: is SALESLOFT_BASE_URL right, does a firewall or proxy stand between?',
    seen: ['reading', 'command'],
  },
  'salesloft.failed': {
    ...backoff(
      502,
      'SalesLoft answered 5xx or something that is not its API (a maintenance page, cut JSON, no `Date`).',
    ),
    todo: 'Nothing. If it lasts, see status.salesloft.com.',
    seen: ['reading', 'command'],
  },
  'salesloft.outcome-unknown': {
    ...backoff(
      502,
      'Something was to be changed at SalesLoft and the answer was lost: whether it was is not known.',
    ),
    todo: 'Nothing: it is read back from SalesLoft before anything is sent again.',
    seen: ['command'],
  },
  'salesloft.rejected': {
    ...never(502, 'SalesLoft understood the request and refused it (4xx).'),
    todo: 'Read its own words in the message; tried again every 15 minutes.',
    seen: ['reading', 'command'],
  },
  'salesloft.oversized': {
    ...never(502, 'An answer was larger than 32 MiB and was not read to its end.'),
    todo: 'Nothing: its page is read record by record, and the one that is too large is put aside.',
    seen: ['reading'],
  },
} as const satisfies Record<string, ErrorEntry>

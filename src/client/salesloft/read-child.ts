// Reads children parent by parent: each answer is whole, and is stored in one transaction with what it replaces. A parent
// that SalesLoft does not know any more has no children, and one that keeps failing is put aside so that the others go on;
// where it answers for none of them, the endpoint is what is missing or fails.
import { AppError, type ErrorCode, isPassing, settled } from '../../domain/errors.ts'
import { triesOfAParent } from '../../domain/sync-plan.ts'
import type { Stream } from '../../domain/streams.ts'
import { isGone, SalesloftApiError } from './errors.ts'
import type { ReadFrom, ReadStep } from './pages.ts'
import type { ParentSource } from './parent-source.ts'
import { type Children, nothing, type Parent, readParent } from './read-parent.ts'
import { readRow } from './records.ts'
import type { Requests } from './requests.ts'

/** How long to wait for the first reading of the parents, each time. */
const waitMs = 5_000
/** So many that are gone or fail, and none that answers: it is the endpoint. */
const mostUnknown = 3

/**
 * Ends with a step that has `finish`. `head` is the database's clock, by which parents are known to be done.
 * @throws AppError `stream.early`, and what every request throws
 */
export async function* readChildren(
  requests: Requests,
  stream: Stream,
  from: ReadFrom,
): AsyncGenerator<ReadStep> {
  const { parents: source } = from
  if (source === undefined) throw new AppError('internal', `${stream.name}: nobody names parents.`)
  const always = stream.parent?.asked === 'interval' || from.whole === true
  let { head } = from
  let after: string | null = null
  // Until one parent has answered, it may be the endpoint that is missing or fails.
  const held: ReadStep[] = []
  let isKnown = false
  for (;;) {
    const { parents, at, isLast, isEarly }: Awaited<ReturnType<ParentSource>> = await source({
      after,
      since: head,
      always,
    })
    if (isEarly) {
      const sentence = `${stream.name}: ${stream.parent?.stream ?? ''} is still being read.`
      throw new AppError('stream.early', sentence, { retryAfterMs: waitMs })
    }
    head ??= at
    for (const parent of parents) {
      const read = await settled(readParent(requests, stream, parent, from, at))
      after = parent.id
      if (read.ok) {
        isKnown ||= read.value.requests > 0
        if (isKnown) yield* held.splice(0)
        yield stepOf(parent, head, read.value)
        continue
      }
      const { error } = read
      const step = stepWithout(parent, head, at, error)
      if (step.parent?.failure?.aside === false) {
        yield step
        throw error
      }
      if (isKnown) {
        yield step
      } else {
        held.push(step)
        if (held.length > mostUnknown) throw error
      }
    }
    if (!isLast) continue
    yield* held
    const done = stepOf(undefined, head, { ...nothing, requestedAt: at })
    yield { ...done, finish: { watermark: head } }
    return
  }
}

// What a request for one record may meet while requests for others do not.
const ofAParent: ReadonlySet<ErrorCode> = new Set([
  'salesloft.failed',
  'salesloft.rejected',
  'salesloft.oversized',
  'stream.incomplete',
  'stream.stuck',
  'stream.unordered',
])

/**
 * Of a parent that SalesLoft does not know any more: that it has no children; of one that fails: that it did.
 * @throws AppError whatever is not the parent's own
 */
function stepWithout(parent: Parent, head: string, at: string, error: AppError): ReadStep {
  const cost = error instanceof SalesloftApiError ? error.cost : 0
  const children = { ...nothing, requestedAt: at, cost, requests: 1 }
  const step = stepOf(parent, head, children)
  if (isGone(error)) return step
  if (!ofAParent.has(error.code) || step.parent === undefined) throw error
  const { code, message } = error
  const aside = !isPassing(error) || parent.tries + 1 >= triesOfAParent
  return {
    ...step,
    resumable: false,
    parent: { ...step.parent, failure: { code, message, aside } },
  }
}

function stepOf(parent: Parent | undefined, head: string, children: Children): ReadStep {
  const { rows, poisoned, drift, requestedAt, cost, requests } = children
  const named = poisoned.flatMap(({ recordId }) => recordId ?? [])
  return {
    rows: rows.map(readRow),
    quarantined: poisoned,
    drift,
    requestedAt,
    cost,
    requests,
    cursor: null,
    head,
    expectedRows: undefined,
    tiesUnproven: 0,
    resumable: true,
    ...(parent && {
      parent: {
        id: parent.id,
        version: parent.version,
        ids: [...rows.map(({ id }) => id), ...named],
        nameless: named.length < poisoned.length,
      },
    }),
  }
}

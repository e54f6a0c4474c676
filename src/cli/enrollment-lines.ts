// Enrolments as lines and as JSON.
import type { Enrollment, EnrollmentEvent } from '../domain/enrollment.ts'
import type { Batch } from '../domain/enrollment-batches.ts'
import type { EnrollmentAnswer, EnrollmentStory } from '../domain/enrollment-asks.ts'
import type { Paint, Style } from './paint.ts'
import { formatCount, formatStamp } from './words.ts'

/** The published shape, and what is more. */
export function shownEnrollment(enrollment: Enrollment | EnrollmentAnswer): object {
  const { reason, membership, ...rest } = enrollment
  return { ...rest, ...(reason !== null && { reason }), ...(membership !== null && { membership }) }
}

const styles: Readonly<Partial<Record<Enrollment['state'], Style>>> = {
  'on-cadence': 'good',
  finished: 'good',
  refused: 'bad',
  stopped: 'warning',
  waiting: 'warning',
}

/** One line, and one for each guard that does not let it go on. */
export function answerLines(answer: EnrollmentAnswer, paint: Paint): readonly string[] {
  return [
    enrollmentLine(answer, paint),
    ...answer.answers
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ guard, verdict, until, why }) => {
        const when = until === undefined ? '' : ` until ${formatStamp(until)}`
        return `  ${verdict}${when} · ${guard}: ${why}`
      }),
  ]
}

function enrollmentLine(enrollment: Enrollment, paint: Paint): string {
  const { id, person, cadence, state, reason, waitingUntil, paused, errorCode } = enrollment
  const name = id === '0' ? '' : `${id}: `
  const words = [
    `${name}person ${person}, cadence ${cadence}:`,
    paint(styles[state] ?? 'accent', state),
    ...(reason === null ? [] : [`(${reason})`]),
    ...(waitingUntil === null ? [] : [`until ${formatStamp(waitingUntil)}`]),
    ...(paused ? ['· paused'] : []),
    ...(errorCode === null ? [] : [`· last attempt: ${errorCode}`]),
  ]
  return words.join(' ')
}

export function storyLines(story: EnrollmentStory, paint: Paint): readonly string[] {
  const { membership, membershipState, requestedAt, requestedBy, source, workflowId } = story
  return [
    ...answerLines(story, paint),
    `asked for ${formatStamp(requestedAt)} by ${requestedBy} (${source})`,
    ...(membership === null ? [] : [`membership ${membership}, ${membershipState ?? 'not read'}`]),
    `workflow ${workflowId}`,
    '',
    ...story.events.map(eventLine),
  ]
}

function eventLine({ at, kind, from, to, reason, by, detail }: EnrollmentEvent): string {
  const move = to === null ? '' : ` ${from ?? '·'} → ${to}`
  const why = reason === null ? '' : ` (${reason})`
  const more = Object.entries(detail).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return [`${formatStamp(at)}  ${kind}${move}${why}, by ${by}`, ...more].join(' · ')
}

export function batchLine({ id, cadence, total, done, outcomes, undecided }: Batch): string {
  const counts = Object.entries(outcomes).map(([state, count]) => `${formatCount(count)} ${state}`)
  const still = undecided === 0 ? [] : [`${formatCount(undecided)} not decided`]
  return [
    `Batch ${id}, cadence ${cadence}: ${formatCount(done)} of ${formatCount(total)} asked for`,
    ...counts,
    ...still,
  ].join(', ')
}

/** And where it came from: among others a number says nothing. */
export function listedBatchLine(batch: Batch): string {
  const { audience, source, requestedAt, requestedBy } = batch
  const from = audience === null ? source : `audience ${audience}`
  return `${batchLine(batch)} · ${formatStamp(requestedAt)}, ${from}, by ${requestedBy}`
}

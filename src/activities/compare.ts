// A whole reading ends with its comparison: what it did not bring is suspected, or marked deleted, unless too much is
// missing to be believed.
import type { Place } from './commit-step.ts'
import type { ReadStep } from '../client/salesloft/pages.ts'
import { AppError } from '../domain/errors.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { Sync } from '../store/sync.ts'

export type Compared =
  | {
      readonly kind: 'saved'
      readonly deleted: number
      readonly watermark: string
      /** The views of custom fields could not follow. */
      readonly viewsLater: boolean
    }
  | { readonly kind: 'stale' }

/**
 * Ends the run. The rows of the step are stored already.
 * @returns `undefined` where the step is not the last of a whole reading
 * @throws AppError `sweep.implausible`
 */
export async function compareWhole(
  sync: Pick<Sync, 'finishSnapshot' | 'finishRanges'>,
  at: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly runId: string
    readonly place: Place
    /** An operator has confirmed that what is missing is gone. */
    readonly confirm: boolean | undefined
  },
  step: ReadStep,
  /** When the first page of the reading was asked for. */
  requestedAt: string,
): Promise<Compared | undefined> {
  const { team, stream, runId, place, confirm } = at
  const { head, snapshot, ranges } = step
  const watermark = snapshot?.startedAt ?? ranges?.watermark
  if (watermark === undefined) return undefined
  const { sequence } = place
  const position = { team, stream, runId, sequence, confirm }
  const done =
    snapshot === undefined
      ? await sync.finishRanges({ ...position, head, watermark })
      : await sync.finishSnapshot({ ...position, ...snapshot, requestedAt })
  switch (done.kind) {
    case 'stale':
      return done
    case 'saved':
      return {
        kind: 'saved',
        deleted: done.deleted,
        watermark,
        viewsLater: 'views' in done,
      }
    case 'implausible':
      throw new AppError(
        'sweep.implausible',
        `${stream.name}: ${done.missing} of ${done.alive} records are missing from a complete reading.`,
      )
  }
}

// What counts as bad: the figures, the state line and the history judge by the same rules.
import type { ContactsView, StreamView } from './view.ts'

/** What is judged of a stream. */
export type JudgedStream = Pick<
  StreamView,
  'stream' | 'state' | 'lagSeconds' | 'lagLimitSeconds' | 'quarantined'
>
type Judged<Of extends JudgedStream> = {
  readonly contacts?: ContactsView | null
  readonly streams: readonly Of[]
}

/** Read at least once to its end, or not yet: then "behind" is no word for it. */
export function isWaiting(stream: StreamView): boolean {
  return stream.state === 'behind' && stream.watermark === null
}

/** The stream that used up most of the lag it is allowed, of those that are meant to be read. */
export function worstStream<Of extends JudgedStream>(team: Judged<Of>): Of | undefined {
  return team.streams
    .filter((each) => each.state !== 'unavailable' && each.state !== 'paused')
    .reduce<Of | undefined>(
      (worst, each) => (shareOf(each) > shareOf(worst) ? each : worst),
      undefined,
    )
}

function shareOf(stream: JudgedStream | undefined): number {
  return (stream?.lagSeconds ?? -1) / lagLimitOf(stream)
}

/** From here on it is behind, in seconds. */
export function lagLimitOf(stream: JudgedStream | undefined): number {
  return stream?.lagLimitSeconds ?? 600
}

export function openProblemsOf(team: Judged<JudgedStream>): {
  readonly failed: number
  readonly quarantined: number
  /** Conflicts of contacts, those that a side refused, and a run that the brake has stopped. */
  readonly contacts: number
  readonly total: number
} {
  const failed = team.streams.filter((stream) => stream.state === 'failed').length
  const quarantined = team.streams.reduce((sum, stream) => sum + stream.quarantined, 0)
  const { conflicts = 0, invalid = 0, braked = false } = team.contacts ?? {}
  const contacts = conflicts + invalid + (braked ? 1 : 0)
  return { failed, quarantined, contacts, total: failed + quarantined + contacts }
}

// Everything that reads or moves a stream's progress, as verbs whose failures are translated.
import type { StreamName } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { mark, rest, takeCare, type Turn as CareTurn } from './care.ts'
import { type ParentsAsk, type ParentsFound, parentsToAsk } from './children.ts'
import { commitPage, type PageCommit, type PageCommitted } from './commits.ts'
import { definitions, rebuildCustomViews } from './custom-views.ts'
import { bringForward, due, type DueStream } from './due.ts'
import { translating } from './errors.ts'
import { fail, type Failure, type FailureRecorded, note } from './failures.ts'
import { begin, type Begin, type Begun, useFallback } from './readings.ts'
import { followKinds, type KindChange } from './kinds.ts'
import { askAside } from './parent-failures.ts'
import { type Crasher, crashersOf, idsToAsk } from './quarantine.ts'
import { finishRanges, type RangesFinish, type RangesFinished } from './ranges.ts'
import { type Run, runsById, runsSince } from './runs.ts'
import { finishSnapshot, type SnapshotFinish, type SnapshotFinished } from './snapshots.ts'
import { storingOf, type StoringParts } from './storing.ts'

/** Every verb throws AppError `store.*` when Postgres does not do it; expected outcomes are values. */
export type Sync = {
  due(given: {
    readonly team: TeamSlug
    readonly all?: boolean
    readonly after?: StreamName | undefined
  }): Promise<readonly DueStream[]>
  /** Makes streams due at once, all when none is named. */
  bringForward(team: TeamSlug, streams?: readonly StreamName[]): Promise<void>
  /** Records of parent streams that are passed by, in these streams, are asked with the next reading. */
  askAside(team: TeamSlug, streams: readonly StreamName[]): Promise<void>
  /** @throws AppError `team.unknown` */
  begin(given: Begin): Promise<Begun>
  commitPage(page: PageCommit): Promise<PageCommitted>
  finishSnapshot(snapshot: SnapshotFinish): Promise<SnapshotFinished>
  finishRanges(ranges: RangesFinish): Promise<RangesFinished>
  /** Records of the parent stream whose children are to be asked for, in the order of their ids. */
  parentsToAsk(given: ParentsAsk): Promise<ParentsFound>
  fail(failure: Failure): Promise<FailureRecorded>
  /** @returns for how long, in milliseconds, the stream has been failing */
  note(failure: Pick<Failure, 'team' | 'stream' | 'code' | 'message'>): Promise<number>
  /** A turn has ended with a word: what it met was no crash. */
  rest(turn: CareTurn): Promise<void>
  /** The next turn reads record by record. */
  takeCare(turn: CareTurn): Promise<void>
  /** A record is about to be looked into, while records are read one by one. */
  mark(turn: CareTurn, name: string): Promise<void>
  /** Ids in the quarantine to ask for again; they count as asked. */
  quarantinedIds(
    given: { readonly team: TeamSlug; readonly stream: StreamName },
    most: number,
  ): Promise<readonly string[]>
  /** Records in the quarantine that end whatever reads them; with `toTry` some of them are to be tried again. */
  crashers(given: {
    readonly team: TeamSlug
    readonly stream: StreamName
    readonly toTry: boolean
    /** Also of those without an id, which only a reading of everything meets; yes unless said. */
    readonly nameless?: boolean
  }): Promise<readonly Crasher[]>
  /** @throws AppError `team.unknown` */
  useFallback(given: Parameters<typeof useFallback>[1]): Promise<void>
  /** Streams whose kind is another one in this version begin anew in it; for the start of a process. */
  followKinds(): Promise<readonly KindChange[]>
  runs(ids: readonly string[]): Promise<readonly Run[]>
  runsOf(team: TeamSlug, since: string): Promise<readonly Run[]>
}

export function createSync(parts: StoringParts): Sync {
  const { db, at, sieve } = storingOf(parts)
  return translating<Sync>({
    due: (given) => due(db, given),
    bringForward: (team, streams) => bringForward(db, team, streams),
    askAside: (team, streams) => askAside(db, team, streams),
    begin: (given) => begin(db, given),
    commitPage: (page) => commitPage(db, page, { at, sieve }),
    async finishSnapshot(snapshot) {
      const finished = await finishSnapshot(db, snapshot)
      const { stream, team } = snapshot
      if (stream.name !== definitions || finished.kind !== 'saved') return finished
      const views = await rebuildCustomViews(db, team)
      return views === 'later' ? { ...finished, views } : finished
    },
    finishRanges: (ranges) => finishRanges(db, ranges),
    parentsToAsk: (given) => parentsToAsk(db, given),
    fail: (failure) => fail(db, failure),
    note: (failure) => note(db, failure),
    rest: (turn) => rest(db, turn),
    takeCare: (turn) => takeCare(db, turn),
    mark: (turn, name) => mark(db, turn, name),
    quarantinedIds: (given, most) => idsToAsk(db, given, most),
    crashers: (given) => crashersOf(db, given),
    useFallback: (given) => useFallback(db, given),
    followKinds: () => followKinds(db),
    runs: (ids) => runsById(db, ids),
    runsOf: (team, since) => runsSince(db, team, since),
  })
}

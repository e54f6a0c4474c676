// What writes did, apart from what was answered: the witness for "exactly once". A write whose answer was lost stands here,
// one that was refused or never executed stands here as that or not at all.
import type { Log } from '../world/log.ts'

export interface LedgerEntry {
  /** Milliseconds since 1970, of the execution. */
  readonly at: number
  /** `POST /v2/people`, or the bulk job's row. */
  readonly request: string
  readonly cost: number
  /** Kind of the scripted fault that struck the request. */
  readonly fault?: string
  readonly effect: 'created' | 'updated' | 'removed' | 'enrolled' | 'left' | 'existing' | 'refused'
  readonly stream: string
  readonly id?: number
  readonly person?: number
  readonly cadence?: number
  /** Of rows that were added to a bulk job. */
  readonly count?: number
  /** Names of the fields that an update changed. */
  readonly changed?: readonly string[]
  /** Of what was refused. */
  readonly errors?: Readonly<Record<string, readonly string[]>>
}

/** One person on one cadence. */
export interface EnrolmentAccount {
  readonly person: number
  readonly cadence: number
  /** Undefined: never enrolled. */
  readonly membership?: number
  /** POSTs that were executed, whatever came of them. */
  readonly asked: number
  /** Those of them that put the person on the cadence: more than one is a second effect. */
  readonly enrolled: number
  readonly refused: number
  /** By DELETE. */
  readonly left: number
  readonly times: readonly number[]
}

export interface Ledger {
  readonly list: () => readonly LedgerEntry[]
  readonly enrolments: () => EnrolmentAccount[]
  /** Those of a data folder come back with the next process. */
  readonly reset: () => void
}

export type Entry = Omit<LedgerEntry, 'at' | 'request' | 'cost' | 'fault'>
export type Cause = Pick<LedgerEntry, 'at' | 'request' | 'cost' | 'fault'>

export interface OpenLedger extends Ledger {
  /** What is noted meanwhile was done by this request; what nobody asked for is not noted. */
  readonly within: <T>(cause: Cause, run: () => T) => T
  readonly note: (entry: Entry) => void
}

const kept = 500_000

function accountOf(entries: readonly LedgerEntry[]): EnrolmentAccount[] {
  const pairs = Map.groupBy(
    entries.filter(({ person, cadence }) => person !== undefined && cadence !== undefined),
    ({ person, cadence }) => `${person} ${cadence}`,
  )
  return [...pairs.values()].map((found) => {
    const having = (effect: LedgerEntry['effect']): LedgerEntry[] =>
      found.filter((entry) => entry.effect === effect)
    const enrolled = having('enrolled')
    const left = having('left').length
    const membership = enrolled[0]?.id
    return {
      person: found[0]?.person ?? 0,
      cadence: found[0]?.cadence ?? 0,
      ...(membership === undefined ? {} : { membership }),
      asked: found.length - left,
      enrolled: enrolled.length,
      refused: having('refused').length,
      left,
      times: enrolled.map(({ at }) => at),
    }
  })
}

export function createLedger({ before, append }: Log<LedgerEntry>): OpenLedger {
  let entries = [...before]
  let cause: Cause | undefined
  return {
    list: () => entries,
    enrolments: () => accountOf(entries),
    reset() {
      entries = []
    },
    within(by, run) {
      const outer = cause
      cause = by
      try {
        return run()
      } finally {
        cause = outer
      }
    },
    note(entry) {
      if (cause === undefined) return
      const whole = { ...cause, ...entry }
      append(whole)
      entries.push(whole)
      if (entries.length > kept) entries = entries.slice(kept / 2)
    },
  }
}

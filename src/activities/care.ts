// What a turn is told of the turns before it that ended without a word, and of the records that ended them.
import type { Aside, Known } from '../client/salesloft/aside.ts'
import type { Careful } from '../client/salesloft/one-by-one.ts'
import type { Stream } from '../domain/streams.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { crashedHereReason } from '../domain/sync-plan.ts'
import type { Trials } from '../client/salesloft/trials.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'

/** How a page is to be read that ended three turns; `undefined` as nearly always. */
export function careOf(
  { log }: { readonly log: Log },
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly begun: { readonly careful: boolean; readonly marks: readonly string[] }
    /** A record is about to be looked into. */
    readonly mark: (name: string) => Promise<void>
  },
): Careful | undefined {
  const { team, stream, begun, mark } = given
  if (!begun.careful) return undefined
  log.warn(
    { team, stream: stream.name, found: begun.marks.length },
    'A page ended its turn three times or is too large; it is read record by record',
  )
  return {
    known: new Set(begun.marks),
    reason: crashedHereReason,
    before: mark,
  }
}

/** What ends whatever reads it, as it is asked for again, and as it is met later: what can be asked for is tried once. */
export async function asidesOf(
  parts: { readonly sync: Pick<Sync, 'crashers'> } & Parameters<typeof asideOf>[0],
  at: { readonly team: TeamSlug; readonly stream: Stream; readonly signal: AbortSignal },
  begun: Pick<
    Extract<Awaited<ReturnType<Sync['begin']>>, { kind: 'begun' }>,
    'crashers' | 'careful' | 'resumed' | 'whole' | 'split'
  >,
): Promise<Readonly<Record<'now' | 'later' | 'probes', Aside | undefined>>> {
  const { team, stream } = at
  const { crashers, careful, resumed, whole, split } = begun
  const toTry = !resumed || !stream.hasIds
  const nameless = whole || !stream.hasIds
  const asked = { team, stream: stream.name, toTry, nameless }
  const known = crashers ? await parts.sync.crashers(asked) : []
  const of = { ...at, all: careful }
  // What has no id that can be read is never asked for: it is tried when it is met.
  const isMet = ({ recordId }: Known): boolean => !stream.hasIds || recordId === null
  const met = known.map((each) => ({ ...each, due: each.due && isMet(each) }))
  // A turn that was cut off before there were windows may have ended with its first probe, the pages before it stored.
  const isCutOff = resumed && split === null
  return {
    now: asideOf(parts, { ...of, known }),
    later: asideOf(parts, { ...of, known: met }),
    probes: asideOf(parts, { ...of, known: met, all: careful || isCutOff }),
  }
}

/** What is taken out of each answer; `undefined` as nearly always. */
export function asideOf(
  { trials, log }: { readonly trials?: Trials | undefined; readonly log: Log },
  given: {
    readonly team: TeamSlug
    readonly stream: Stream
    readonly known: readonly Known[]
    /** Whatever comes is suspected. */
    readonly all: boolean
    /** Of whoever reads: nobody waits for a trial then. */
    readonly signal: AbortSignal
  },
): Aside | undefined {
  const { team, stream, known, all, signal } = given
  if (known.length === 0 && !all) return undefined
  return {
    known,
    all,
    async try(body) {
      const outcome = (await trials?.try(stream.name, body, signal)) ?? 'unknown'
      if (outcome === 'died') {
        log.warn({ team, stream: stream.name }, 'A process that tried a record ended twice')
      }
      if (outcome === 'unknown') {
        log.error({ team, stream: stream.name }, 'No process could be started to try a record in')
      }
      return outcome
    },
  }
}

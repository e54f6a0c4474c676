// A run of contacts, part by part: what was lost is looked for, what is due is decided and stored, what is owed is sent, and who was
// written is read again.
import {
  addDifferences,
  type DifferenceCounts,
  noDifferences,
} from '../domain/contact-differences.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactDesk, Taking } from '../store/contact-desk.ts'
import type { ContactRuns } from '../store/contact-runs.ts'
import { decideBatch } from './contact-batch.ts'
import { type BulkParts, moveJobs } from './contact-bulk.ts'
import { pairsTogether, takings } from './contact-looking.ts'
import type { ContactRules } from './contact-pair-reading.ts'
import { readBack, type ReadingBackParts } from './contact-reading-back.ts'
import { recover } from './contact-recovering.ts'
import { send, type SendingClient } from './contact-sending.ts'

export type ContactRunParts = BulkParts &
  ReadingBackParts & {
    readonly desk: ContactDesk
    readonly runs: ContactRuns
    /** How long what is intended may be under way; nobody looks for it before that is over. */
    readonly leaveMs?: number | undefined
    /** More go by a bulk job. */
    readonly mostSingles?: number | undefined
  }

export const usualLeaveMs = 120_000
const awaitedTogether = 1_000

export type RunOf = {
  readonly team: TeamSlug
  readonly rules: ContactRules
  readonly client: SendingClient
  readonly signal: AbortSignal
}

export type RunWork = RunOf & {
  readonly run: string
  readonly since: string | null
  /** After this no batch is begun. */
  readonly turnMs: number
}

export type ContactRunner = {
  /** What an earlier run has left. */
  catchUp(of: RunOf): Promise<void>
  work(of: RunWork): Promise<{ readonly counts: DifferenceCounts; readonly isOver: boolean }>
}

export function createContactRun(parts: ContactRunParts): ContactRunner {
  const { desk, runs, pushes, leaveMs = usualLeaveMs } = parts

  async function catchUp({ client, rules, ...of }: RunOf): Promise<void> {
    await recover(parts, client, rules, of)
    await moveJobs(parts, client, of)
    await readAwaited({ client, rules, ...of })
  }

  /** @returns how many of those whose new version is waited for were shown */
  async function readAwaited({ client, team, signal }: RunOf): Promise<number> {
    const ids = await pushes.awaited(team, awaitedTogether)
    return ids.length === 0 ? 0 : await readBack(parts, client, { team, ids, signal })
  }

  /** A batch in one transaction; then what it owes is sent. */
  async function batch(of: RunWork, taking: Taking, after: string | null) {
    const { team, run, rules, client, signal, since } = of
    // Half of the time is for what is under way.
    const until = performance.now() + leaveMs / 2
    const ask = { team, taking, after, since, most: pairsTogether }
    const tries = new Map<string, number>()
    const worked = await desk.work(ask, { team, run, why: 'synced' }, leaveMs, async (at) => {
      const verdict = await decideBatch(at, rules, taking, parts.mostSingles)
      for (const { link, tries: before } of verdict.decided) tries.set(link ?? '', before)
      return verdict
    })
    const { singles, inJob, value, last, refused } = worked
    await runs.count({ team, run }, countsOf(value, { refused, inJob, sent: singles.length }))
    const triesOf = (link: string) => tries.get(link) ?? 0
    await send(parts, client, { team, singles, triesOf, until, signal })
    return { counts: value, last }
  }

  return {
    catchUp,
    async work(of) {
      const { signal, turnMs } = of
      const until = performance.now() + turnMs
      let counts = noDifferences
      /** @returns false: its time is over */
      async function pass(taking: Taking): Promise<boolean> {
        let after: string | null = null
        do {
          signal.throwIfAborted()
          if (performance.now() > until) return false
          const done: Awaited<ReturnType<typeof batch>> = await batch(of, taking, after)
          counts = addDifferences(counts, done.counts)
          after = done.last
        } while (after !== null)
        return true
      }
      for (const taking of takings) {
        if (!(await pass(taking))) return { counts, isOver: false }
      }
      for (;;) {
        await moveJobs(parts, of.client, of)
        if ((await readAwaited(of)) === 0) return { counts, isOver: true }
        if (!(await pass('awaited'))) return { counts, isOver: false }
      }
    },
  }
}

/** By the names under which they are kept with the run; what is none is left out. */
function countsOf(
  { local, salesloft, conflicts, waiting }: DifferenceCounts,
  more: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const all = {
    contacts_created: local.created,
    contacts_changed: local.changed,
    contacts_deleted: local.deleted,
    people_created: salesloft.created,
    people_changed: salesloft.changed,
    people_deleted: salesloft.deleted,
    conflicts,
    waiting,
    ...more,
  }
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0))
}

// Contacts and SalesLoft's people are brought together: what changed is looked at, decided and stored batch by batch, what is owed
// is sent, and what SalesLoft made of it is read again. Each step is one transaction, and due is what Postgres says: whoever goes on
// after a kill does what is left.
import { judgeRun } from '../domain/contact-brake.ts'
import { withinScopes } from '../domain/contact-contract.ts'
import { writingScopes } from '../domain/contact-push-plan.ts'
import { changesOf, noDifferences } from '../domain/contact-differences.ts'
import type { ContactTurn } from '../domain/contact-turns.ts'
import { AppError, asAppError, isPassing } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { ContactContracts } from '../store/contact-contracts.ts'
import type { BegunRun, RunStanding } from '../store/contact-runs.ts'
import { readContract } from './contact-contract-file.ts'
import { type ContactPreview, previewOf } from './contact-looking.ts'
import type { ContactRules } from './contact-pair-reading.ts'
import { type ContactRunParts, createContactRun, usualLeaveMs } from './contact-run.ts'
import type { SendingClient } from './contact-sending.ts'
import { readPhone } from './phone-numbers.ts'

export type ContactSync = {
  /** Works for a while. @throws AppError `contacts.contract`, and what Postgres and SalesLoft throw */
  turn(team: TeamSlug, signal: AbortSignal): Promise<ContactTurn>
  /** What a run would do now: batch by batch, writing nothing. @throws AppError `contacts.contract`, `contacts.no-contract` */
  preview(team: TeamSlug, signal?: AbortSignal): AsyncGenerator<ContactPreview>
}

export type ContactSyncParts = ContactRunParts & {
  readonly contracts: ContactContracts
  readonly clientOf: (team: TeamSlug) => Promise<SendingClient>
  readonly turnMs?: number | undefined
}

const usualTurnMs = 30_000
/** Between two looks at jobs that SalesLoft is at work on. */
const jobPauseMs = 3_000
/** So many people of no concern were looked at that it is worth noting. */
const manyLooked = 5_000

export function createContactSync(parts: ContactSyncParts): ContactSync {
  const { runs, turnMs = usualTurnMs } = parts
  const runner = createContactRun(parts)

  async function begun(team: TeamSlug, { contract, isNewContract }: Standing) {
    const run = await runs.begin(team, contract, isNewContract)
    if (isNewContract) await runs.goBy({ team, run: run.id }, contract)
    return run
  }

  async function turn(team: TeamSlug, signal: AbortSignal): Promise<ContactTurn> {
    const standing = await standingOf(parts, team)
    if (standing === undefined) return { state: 'none', counts: noDifferences, waitMs: 0 }
    const of = { team, signal, rules: standing.rules, client: await parts.clientOf(team) }
    await runner.catchUp(of)
    const before =
      standing.isRunning || standing.isNewContract ? await begun(team, standing) : undefined
    if (before?.counts['judged'] !== 1) {
      const would = await lookThrough(parts, of, standing)
      if (before === undefined && would.decided === 0 && would.looked < manyLooked) {
        return await rest(team)
      }
      const judged = await judge(team, standing, would, before)
      if (judged !== undefined) return judged
    }
    const { id } = before ?? (await begun(team, standing))
    const one = { team, run: id }
    try {
      if (before?.counts['judged'] !== 1) await runs.count(one, { judged: 1 })
      const { counts, isOver } = await runner.work({
        ...of,
        run: id,
        since: standing.since,
        turnMs,
      })
      // It may have turned out meanwhile what the key may not write: the rest goes without.
      const isOther = (await standingOf(parts, team))?.contract !== standing.contract
      if (!isOver || isOther) return { state: 'more', counts, waitMs: 0 }
      const rested = await rest(team, counts)
      if (rested.state === 'done') await runs.end(one, standing.at)
      return rested
    } catch (error) {
      const failure = asAppError(error)
      // What passes, and a key that was revoked, is gone on from as soon as it can be.
      if (!isPassing(failure) && failure.code !== 'auth.revoked' && !signal.aborted) {
        await runs.fail(one, failure)
      }
      throw error
    }
  }

  /** Nothing is left but what SalesLoft is at work on, or what became of it. */
  async function rest(team: TeamSlug, counts = noDifferences): Promise<ContactTurn> {
    if ((await parts.jobs.open(team)).length > 0) {
      return { state: 'waiting', counts, waitMs: jobPauseMs }
    }
    const isSending = await parts.pushes.isSending(team)
    const { leaveMs = usualLeaveMs } = parts
    return isSending
      ? { state: 'waiting', counts, waitMs: leaveMs }
      : { state: 'done', counts, waitMs: 0 }
  }

  /** @returns undefined: it may go on */
  async function judge(
    team: TeamSlug,
    standing: Standing,
    would: Pick<ContactPreview, 'counts'>,
    before: BegunRun | undefined,
  ): Promise<ContactTurn | undefined> {
    const { counts } = would
    const of = await parts.desk.sides(team)
    const sides = {
      local: { changes: changesOf(counts.local), of: of.local },
      salesloft: { changes: changesOf(counts.salesloft), of: of.salesloft },
    }
    const verdict = judgeRun(sides, standing.rules.contract.brake)
    if (verdict.kind === 'go') return undefined
    const braked = { state: 'braked', counts, waitMs: 0 } as const
    // It is stored once, however often it is asked for.
    if (standing.isBraked && before === undefined) return braked
    const run = before ?? (await begun(team, standing))
    if (run.isConfirmed) return undefined
    await runs.brake({ team, run: run.id }, { ...sides, why: verdict.why })
    return braked
  }

  return {
    turn,
    async *preview(team, signal) {
      const standing = await standingOf(parts, team)
      if (standing === undefined) {
        throw new AppError('contacts.no-contract', `${team} has no contract of contacts.`)
      }
      const { rules, since } = standing
      yield* previewOf(parts.desk, rules, { team, since, signal })
    },
  }
}

type Standing = RunStanding & { readonly rules: ContactRules; readonly contract: string }

async function standingOf(
  { contracts, runs }: Pick<ContactSyncParts, 'contracts' | 'runs'>,
  team: TeamSlug,
): Promise<Standing | undefined> {
  const stored = await contracts.get(team)
  if (stored === undefined) return undefined
  const { source, version, lacks } = stored
  const whole = readContract(source)
  const { contract: merged, skipped } = withinScopes(whole, (scope) => !lacks.includes(scope))
  const reading = { readPhone, phoneRegion: whole.phoneRegion }
  // With a scope that is there again, or lacks no longer, all pairs are looked at anew: what was not sent goes then.
  const without = [
    ...skipped.map((each) => each.contact),
    ...writingScopes.filter((scope) => lacks.includes(scope)),
  ]
  const contract = [version, ...without].join(' without ')
  const standing = await runs.standing(team, contract)
  return { ...standing, contract, rules: { contract: whole, merged, lacks, reading } }
}

async function lookThrough(
  { desk }: Pick<ContactSyncParts, 'desk'>,
  {
    team,
    signal,
    rules,
  }: { readonly team: TeamSlug; readonly signal: AbortSignal; readonly rules: ContactRules },
  { since }: Standing,
): Promise<Omit<ContactPreview, 'differences'>> {
  let seen: Omit<ContactPreview, 'differences'> = { counts: noDifferences, decided: 0, looked: 0 }
  for await (const { differences: _, ...some } of previewOf(desk, rules, { team, since, signal })) {
    seen = some
  }
  return seen
}

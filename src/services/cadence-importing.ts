// An import that SalesLoft is asked for once, whoever is killed meanwhile: what is sent is written down first, and a lost answer is
// looked for before the same is sent again.
import { setTimeout as sleep } from 'node:timers/promises'
import { type CadenceContent, importOf } from '../domain/cadence-content.ts'
import { SalesloftApiError } from '../client/salesloft/errors.ts'
import type { Salesloft } from '../client/salesloft/salesloft.ts'
import { AppError, settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'
import type { CadenceImports } from '../store/cadence-imports.ts'
import type { Sync } from '../store/sync.ts'
import type { Log } from '../telemetry/logs.ts'
import { type Asked, type Find, lane, soughtOf, type There } from './cadence-finding.ts'

export type Imported =
  | There
  | {
      readonly did: 'imported'
      readonly cadence: string
      /** The answer was lost, and it was found by looking. */
      readonly recovered: boolean
    }
  /** A dry run: it would be made. */
  | { readonly did: 'planned' }

// After an answer that was lost. SalesLoft may be slow to do what it was asked, and slow to show it: nothing is believed
// absent before a look a minute after the request was given up.
const usualLooksMs = [500, 1_500, 3_000, 10_000, 20_000, 27_000]
// How long a request may take that SalesLoft does not answer, and then one that was cut off.
const usualRequestMs = 30_000
export type Importing = {
  readonly find: Find
  readonly imports: CadenceImports
  readonly sync: Pick<Sync, 'bringForward'>
  readonly log: Log
  /** Pauses between looks for what an import made. */
  readonly looksMs?: readonly number[]
  /** As long as the client waits for an answer. */
  readonly requestMs?: number
}

/** Of what is not there, by one process at a time. */
export type ImportOnce = (
  client: Salesloft,
  content: CadenceContent,
  asked: Asked,
) => Promise<Imported>

export function createImporting(given: Importing): ImportOnce {
  const { find, imports, sync, log } = given
  const { looksMs = usualLooksMs, requestMs = usualRequestMs } = given

  async function imported(team: TeamSlug, cadence: string, recovered: boolean): Promise<Imported> {
    log.info({ team, cadence, recovered }, 'a cadence was imported')
    // So that the mirror has it at the next tick. It will have it anyhow.
    await settled(sync.bringForward(team, ['cadences', 'steps']))
    return { did: 'imported', cadence, recovered }
  }

  async function lookFor(
    client: Salesloft,
    content: CadenceContent,
    asked: Asked,
    unknown: AppError,
    pausesMs = looksMs,
  ): Promise<Imported | { readonly looks: number }> {
    const { team, signal } = asked
    log.warn({ team, err: unknown }, 'the answer to an import was lost: looking for the cadence')
    let looks = 0
    for (const pauseMs of pausesMs) {
      await sleep(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
      if (signal?.aborted === true) throw unknown
      const found = await settled(find(client, content, asked))
      if (!found.ok) continue
      looks += 1
      if (found.value === undefined) continue
      // It was not there before, and nobody else imports: it is ours, however SalesLoft keeps it.
      return await imported(team, found.value.cadence, true)
    }
    return { looks }
  }

  /** One that was sent a moment ago by whoever was killed since, or stopped waiting for it. */
  async function lookForEarlier(
    client: Salesloft,
    content: CadenceContent,
    asked: Asked,
  ): Promise<Imported | undefined> {
    const of = { team: asked.team, ...soughtOf(content) }
    const sentMsAgo = await imports.sentMsAgo(of)
    if (sentMsAgo === undefined) return undefined
    const leftMs = requestMs + sumOf(looksMs) - sentMsAgo
    const unknown = new AppError(
      'salesloft.outcome-unknown',
      'The same import was cut off a moment ago: whether SalesLoft did it is not known.',
    )
    const found = await lookFor(client, content, asked, unknown, pausesWithin(leftMs, looksMs))
    // It is absent after all that time: it may be sent.
    if ('did' in found || found.looks > 0 || leftMs <= 0) await settled(imports.ended(of))
    else throw unknown
    return 'did' in found ? found : undefined
  }

  async function make(client: Salesloft, content: CadenceContent, asked: Asked): Promise<Imported> {
    const { team } = asked
    const of = { team, ...soughtOf(content) }
    // Not to be cut off by whoever stops waiting: what is sent has an outcome.
    const made = await settled(
      client.cadences.import(importOf(content), {
        lane,
        beforeSending: () => imports.sent(of),
      }),
    )
    const lost = !made.ok && made.error.code === 'salesloft.outcome-unknown'
    const later = lost ? await lookFor(client, content, asked, made.error) : undefined
    // One that stays costs the next import of the same a wait, and nothing else.
    await settled(imports.ended(of))
    if (made.ok) return await imported(team, made.value, false)
    const { error } = made
    if (later !== undefined) {
      if ('did' in later) return later
      const seconds = Math.round(sumOf(looksMs) / 1_000)
      throw new AppError(
        'salesloft.outcome-unknown',
        `${error.message} It was not there in ${later.looks} looks within ${seconds} s: import it again, which looks first.`,
        { cause: error },
      )
    }
    if (error.code !== 'salesloft.rejected') throw error
    // Taken, perhaps by somebody else's import a moment ago.
    const found = await find(client, content, asked)
    if (found !== undefined) return found
    const scope =
      error instanceof SalesloftApiError && error.status === 403
        ? ' The key needs the scope `cadences:write`.'
        : ''
    throw new AppError('cadence.refused', `${error.message}${scope}`, { cause: error })
  }

  return async (client, content, asked) =>
    (await lookForEarlier(client, content, asked)) ?? (await make(client, content, asked))
}

function sumOf(pausesMs: readonly number[]): number {
  return pausesMs.reduce((sum, each) => sum + each, 0)
}

/** So that the last look is at the end. */
function pausesWithin(ms: number, pausesMs: readonly number[]): readonly number[] {
  let left = ms
  const all = [...pausesMs, ms].map((each) => {
    const pause = Math.min(each, left)
    left -= pause
    return pause
  })
  return all.filter((each) => each > 0)
}

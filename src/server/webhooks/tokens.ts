// Tokens are kept for seconds, all teams' at once: whoever makes up endpoints or signatures causes a few looks into Postgres a
// second, not one each, and nothing is called unknown or unsigned but by a look that began after it came. What is older is
// believed only while Postgres does not answer.
import { setTimeout as sleep } from 'node:timers/promises'
import { settled } from '../../domain/errors.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import type { TeamTokens } from '../../store/webhook-tokens.ts'

export type Token = {
  readonly endpoint: string
  readonly event: string
  /** @throws AppError `secret.unreadable` */
  readonly reveal: () => string
}

/** Whose deliveries come to an address, and what may have signed them. */
export type Addressee = { readonly team: TeamSlug; readonly tokens: readonly Token[] }

export type Tokens = {
  /** Those of an endpoint; without one, those of the only team that is connected. @throws AppError `store.*` */
  of(endpoint: string | undefined): Promise<Addressee | undefined>
  /** The same by a look that began at `cameAtMs` or later. @throws AppError `store.*` */
  since(endpoint: string | undefined, cameAtMs: number): Promise<Addressee | undefined>
}

type Kept = Token & { readonly team: TeamSlug; readonly retiresAtMs: number }
type Known = {
  readonly atMs: number
  readonly byEndpoint: ReadonlyMap<string, readonly Kept[]>
  readonly only: { readonly team: TeamSlug; readonly tokens: readonly Kept[] } | undefined
}

const keptMs = 5_000
// Where Postgres does not answer: nothing can be stored then anyway.
const staleMs = 60_000
// Nor is it waited for again by each: who comes this soon after a look that failed is answered from what is known.
const failedForMs = 5_000
const betweenMs = 250

/** @param given.now a monotonic clock in milliseconds */
export function createTokens(given: {
  readonly load: () => Promise<readonly TeamTokens[]>
  readonly now: () => number
}): Tokens {
  const { now } = given
  let known: Known | undefined
  let lookedAtMs = Number.NEGATIVE_INFINITY
  let failedAtMs = Number.NEGATIVE_INFINITY
  let next: Promise<Known> | undefined

  /** Whoever asks until it begins shares it. */
  async function nextLook(): Promise<Known> {
    await sleep(Math.max(0, lookedAtMs + betweenMs - now()))
    next = undefined
    lookedAtMs = now()
    const beganAtMs = lookedAtMs
    const loaded = await settled(given.load())
    if (!loaded.ok) {
      failedAtMs = now()
      throw loaded.error
    }
    const looked = knownOf(loaded.value, beganAtMs)
    if (known === undefined || known.atMs < looked.atMs) known = looked
    failedAtMs = Number.NEGATIVE_INFINITY
    return looked
  }

  function look(): Promise<Known> {
    next ??= nextLook()
    return next
  }

  function found(endpoint: string | undefined, withinMs: number): Addressee | undefined {
    if (known === undefined || now() - known.atMs > withinMs) return undefined
    return addresseeIn(known, endpoint, now())
  }

  return {
    async of(endpoint) {
      const fresh = found(endpoint, keptMs)
      if (fresh !== undefined) return fresh
      const looking = settled(look())
      const isAway = now() - failedAtMs < failedForMs
      const stale = isAway ? found(endpoint, staleMs) : undefined
      if (stale !== undefined) return stale
      const looked = await looking
      if (looked.ok) return addresseeIn(looked.value, endpoint, now())
      const last = found(endpoint, staleMs)
      if (last === undefined) throw looked.error
      return last
    },
    async since(endpoint, cameAtMs) {
      const newer = known !== undefined && known.atMs >= cameAtMs ? known : await look()
      return addresseeIn(newer, endpoint, now())
    },
  }
}

function addresseeIn(
  known: Known,
  endpoint: string | undefined,
  nowMs: number,
): Addressee | undefined {
  const { only, byEndpoint } = known
  const believed = (kept: readonly Kept[]) => kept.filter((each) => each.retiresAtMs > nowMs)
  if (endpoint === undefined) return only && { team: only.team, tokens: believed(only.tokens) }
  const tokens = believed(byEndpoint.get(endpoint) ?? [])
  const team = tokens[0]?.team
  return team === undefined ? undefined : { team, tokens }
}

function knownOf(teams: readonly TeamTokens[], atMs: number): Known {
  const all = teams.flatMap(({ team, tokens }) =>
    tokens.map(({ endpoint, event, retiresInMs = Number.POSITIVE_INFINITY, reveal }) => {
      let revealed: string | undefined
      return {
        team,
        endpoint,
        event,
        retiresAtMs: atMs + retiresInMs,
        reveal: () => (revealed ??= reveal()),
      }
    }),
  )
  const [first, second] = teams
  return {
    atMs,
    byEndpoint: Map.groupBy(all, ({ endpoint }) => endpoint),
    only:
      first === undefined || second !== undefined ? undefined : { team: first.team, tokens: all },
  }
}

// One delivery from its head to its answer: nothing is read of what is refused by its head, little is asked of Postgres
// for what is not signed (tokens.ts), and 2xx is said of what is stored.
import type { IncomingMessage } from 'node:http'
import type { At } from '../../domain/crash-points.ts'
import { type AppError, asAppError, type ErrorCode, errorCatalogue } from '../../domain/errors.ts'
import type { TeamSlug } from '../../domain/teams.ts'
import { isEndpointId, isEventName } from '../../domain/webhooks.ts'
import type { Inbox } from '../../store/inbox.ts'
import type { WebhookTokens } from '../../store/webhook-tokens.ts'
import type { WebhookOutcome } from '../../telemetry/metrics.ts'
import { type Body, bodyLimitBytes, readBody } from './body.ts'
import { isSignedBy, signatureIn } from './signature.ts'
import { type Addressee, createTokens, type Token } from './tokens.ts'

export type WebhookIntake = {
  readonly tokens: WebhookTokens
  readonly inbox: Inbox
  /** Whoever drains the inbox is told that it is worth it: best effort, without waiting. */
  readonly ring: (team: TeamSlug) => void
  /** A delivery was sent away for a reason of ours, and may come no more; undefined where nobody knows whose it was. */
  readonly onMissed: (team: TeamSlug | undefined) => void
  readonly at: At
}

/** What is answered, and why. */
export type Receipt = {
  readonly outcome: WebhookOutcome
  readonly team: TeamSlug | undefined
} & (
  | { readonly status: 200 }
  /** Nobody is there any more. */
  | { readonly status: undefined }
  | {
      readonly status: number
      readonly code: ErrorCode
      readonly message: string
      readonly retryAfterSeconds?: number
      /** The connection cannot be used again: some of its body was not read. */
      readonly ends?: boolean
      readonly err?: AppError
    }
)

const bodyWithinMs = 5_000
// Of all deliveries together that are being read or stored.
const mostHeldBytes = 33_554_432
const retryAfterSeconds = 5

export type Receiving = {
  /** Whether the head alone says that this is no delivery (`415`). */
  readonly refusalOf: (headers: IncomingMessage['headers']) => Receipt | undefined
  readonly receive: (request: IncomingMessage, endpoint: string | undefined) => Promise<Receipt>
}

/** What is known of one delivery while it is received. */
type Seen = { team: TeamSlug | undefined; heldBytes: number }

/** @param given.now a monotonic clock in milliseconds */
export function createReceiving(given: WebhookIntake & { readonly now: () => number }): Receiving {
  const { inbox, at, now } = given
  const tokens = createTokens({ load: () => given.tokens.believed(), now })
  let heldBytes = 0

  async function receive(
    request: IncomingMessage,
    endpoint: string | undefined,
    seen: Seen,
  ): Promise<Receipt> {
    const cameAtMs = now()
    if (inbox.isFull() || heldBytes > mostHeldBytes) return overloaded
    const event = request.headers['x-salesloft-event']
    const signature = signatureIn(request.headers['x-salesloft-signature'])
    if (typeof event !== 'string' || !isEventName(event) || signature === undefined) {
      return unsigned(undefined)
    }
    const to =
      endpoint === undefined || isEndpointId(endpoint) ? await tokens.of(endpoint) : undefined
    if (to === undefined) return unknown
    const { team } = to
    seen.team = team
    const body = await readBody(request, {
      mostBytes: bodyLimitBytes,
      withinMs: bodyWithinMs,
      onHeld(bytes) {
        seen.heldBytes += bytes
        heldBytes += bytes
      },
    })
    if (body.kind !== 'read') return unread(body.kind, team)
    const signedIn = (by: Addressee | undefined): Token | undefined =>
      by?.team === team ? signerOf(body.bytes, signature, event, by) : undefined
    // A subscription may have been made since the tokens were looked for.
    const signer = signedIn(to) ?? signedIn(await tokens.since(endpoint, cameAtMs))
    if (signer === undefined) return unsigned(team)
    at('K10')
    const outcome = await inbox.take({ team, endpoint: signer.endpoint, event, body: body.bytes })
    at('K11')
    return { outcome, team, status: 200 }
  }

  return {
    refusalOf: (headers) => (isPlainJson(headers) ? undefined : notJson),
    async receive(request, endpoint) {
      const seen: Seen = { team: undefined, heldBytes: 0 }
      try {
        return await receive(request, endpoint, seen)
      } catch (error) {
        return failed(asAppError(error), seen.team)
      } finally {
        heldBytes -= seen.heldBytes
      }
    },
  }
}

/** `application/json`, in UTF-8 where it says so, and not packed. */
function isPlainJson(headers: IncomingMessage['headers']): boolean {
  const type = headers['content-type'] ?? ''
  const encoding = headers['content-encoding'] ?? 'identity'
  return (
    encoding.toLowerCase() === 'identity' &&
    /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i.test(type)
  )
}

/**
 * The token of the event that is claimed must have signed it; where we subscribed to no such event, any of the endpoint.
 * @throws AppError `secret.unreadable` where it may be a token that cannot be opened
 */
function signerOf(
  body: Buffer,
  signature: Buffer,
  event: string,
  { tokens }: Addressee,
): Token | undefined {
  const claimed = tokens.filter((token) => token.event === event)
  const candidates = claimed.length > 0 ? claimed : tokens
  return candidates.find((token) => isSignedBy(token.reveal(), body, signature))
}

const overloaded: Receipt = {
  outcome: 'shed',
  team: undefined,
  status: 503,
  code: 'webhook.overloaded',
  message: errorCatalogue['webhook.overloaded'].meaning,
  retryAfterSeconds,
}

const unknown: Receipt = {
  outcome: 'unknown',
  team: undefined,
  status: 404,
  code: 'route.unknown',
  message: errorCatalogue['route.unknown'].meaning,
}

const notJson: Receipt = {
  outcome: 'malformed',
  team: undefined,
  status: 415,
  code: 'usage.invalid',
  message: 'A delivery is application/json in UTF-8.',
}

function unsigned(team: TeamSlug | undefined): Receipt {
  const message = errorCatalogue['webhook.unsigned'].meaning
  return { outcome: 'unsigned', team, status: 401, code: 'webhook.unsigned', message }
}

function unread(kind: Exclude<Body['kind'], 'read'>, team: TeamSlug): Receipt {
  const refused = { outcome: 'malformed', team, code: 'usage.invalid', ends: true } as const
  if (kind === 'cut-off') return { outcome: 'malformed', team, status: undefined }
  return kind === 'too-large'
    ? { ...refused, status: 413, message: 'The body is larger than 256 KiB.' }
    : { ...refused, status: 408, message: 'The body did not come in time.' }
}

/** A failure of ours is worth another try, whatever it is: only 2xx and 4xx are for good. */
function failed(err: AppError, team: TeamSlug | undefined): Receipt {
  const { code } = err
  const { meaning } = errorCatalogue[code]
  return {
    outcome: 'failed',
    team,
    status: 503,
    code,
    message: meaning,
    retryAfterSeconds,
    err,
  }
}

// A person lets the app in: with a browser on this machine, which is sent back to a listener of ours, or with one anywhere,
// whose last address (or the code in it) is pasted here. Whichever comes first.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLoopback } from '../../domain/loopback.ts'
import { AppError } from '../../domain/errors.ts'
import type { OAuth } from '../../client/salesloft/oauth.ts'
import type { OAuthClient, Tokens } from '../../store/grants.ts'
import type { Cli } from '../command.ts'
import { openBrowser } from './browser.ts'
import { type Back, listenForCallback, readBack } from './callback.ts'

export type Consent = {
  readonly cli: Cli
  readonly oauth: OAuth
  readonly client: OAuthClient
  /** One of those that the app was registered with. */
  readonly redirectUri: URL
  readonly scope: string | undefined
  readonly browser: boolean
  readonly timeoutMs: number
}

type Answer = Exclude<Back, { kind: 'mismatch' }>

/** @throws AppError `auth.denied`, `auth.timeout`, and what the exchange throws */
export async function askPerson(given: Consent): Promise<Tokens> {
  const { cli, oauth, client, redirectUri: wanted, scope, browser, timeoutMs } = given
  const [state, verifier] = [secret(), secret()]
  const ended = new AbortController()
  await using held = new AsyncDisposableStack()
  held.defer(() => ended.abort())
  const callback = isOurs(wanted)
    ? held.use(
        await listenForCallback({
          port: Number(wanted.port || 80),
          path: wanted.pathname,
          state,
          onMismatch: () => cli.output.warn(mismatch),
        }),
      )
    : undefined
  const redirectUri = callback?.redirectUri ?? wanted.href
  const link = oauth.authorizeUrl({ client, redirectUri, state, verifier, scope })
  cli.output.say('Open this link in a browser and let the app in:')
  cli.output.say(link)
  cli.output.say('With a browser elsewhere: paste here the address it is sent to at the end.')
  if (browser && cli.output.terminal) openBrowser(link, cli.environment)
  const { signal } = ended
  const ways = [pasted(cli, state, signal), late(timeoutMs, signal)]
  const back = await Promise.race(callback === undefined ? ways : [callback.came, ...ways])
  if (back.kind === 'denied') {
    const sentence = `SalesLoft did not let the app in (${back.error}). Run the command again, sign in as an admin of the team, and choose to allow it.`
    throw new AppError('auth.denied', sentence)
  }
  return await oauth.exchange({ client, redirectUri, verifier, back: back.sent })
}

const mismatch =
  'An answer came that belongs to another link and is ignored: use the newest link, or paste the address.'

/** 256 bits: the state, and a verifier of the length that RFC 7636 wants. */
const secret = (): string => randomBytes(32).toString('base64url')

/** Whether it is an address that we can listen at. */
function isOurs(uri: URL): boolean {
  return uri.protocol === 'http:' && isLoopback(uri) && uri.hostname === '127.0.0.1'
}

async function pasted(cli: Cli, state: string, signal: AbortSignal): Promise<Answer> {
  for await (const line of cli.readLines(signal)) {
    const text = line.trim()
    if (text === '') continue
    const query = URL.parse(text)?.searchParams ?? new URLSearchParams({ code: text })
    // What a person pastes counts without a state too: SalesLoft may not give it back.
    const back = readBack(query, state, true)
    if (back.kind !== 'mismatch') return back
    cli.output.warn(mismatch)
  }
  // Nothing more will be pasted; the browser may still come.
  return await new Promise<never>(() => undefined)
}

async function late(timeoutMs: number, signal: AbortSignal): Promise<never> {
  await sleep(timeoutMs, undefined, { signal }).catch(() => new Promise<never>(() => undefined))
  const minutes = Math.round(timeoutMs / 60_000)
  throw new AppError(
    'auth.timeout',
    `Nobody let the app in within ${minutes === 0 ? 'the time given' : `${minutes} min`}. Run the command again; --timeout gives more seconds.`,
  )
}

// The page on which a person lets the app in: `GET` shows it, its form posts the answer, and the browser is sent back
// with a code. Who asks with a wrong client or address is told so here and sent nowhere.
import type { Answer } from '../wire/answer.ts'
import type { Team } from '../wire/team.ts'
import type { OAuthBehaviour } from './behaviour.ts'
import { everyScope } from './grants.ts'
import type { Grants } from './grants.ts'
import type { OAuthClient } from './token.ts'

export interface AuthorizeParts {
  readonly client: OAuthClient
  readonly redirectUris: ReadonlySet<string>
  readonly teams: readonly Team[]
  readonly grants: Grants
  readonly behaviour: Readonly<OAuthBehaviour>
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
const escaped = (text: string): string => text.replace(/[&<>"]/g, (found) => escapes[found] ?? '')

function page(status: number, body: string): Answer {
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Simulated SalesLoft</title></head><body>${body}</body></html>`
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    body: Buffer.from(html),
  }
}

function sendTo(redirectUri: string, parameters: Readonly<Record<string, string>>): Answer {
  const location = new URL(redirectUri)
  for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value)
  return { status: 302, headers: { location: location.href }, body: Buffer.alloc(0) }
}

const asked = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
] as const

function form(teams: readonly Team[], query: URLSearchParams): Answer {
  const hidden = asked.flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [`<input type="hidden" name="${name}" value="${escaped(value)}">`]
  })
  const choices = teams.map(({ slug }) => `<option>${escaped(slug)}</option>`).join('')
  return page(
    200,
    `<h1>An app asks for access</h1><form method="post" action="/oauth/authorize">${hidden.join('')}
<label>Team <select name="team">${choices}</select></label>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`,
  )
}

/** `query`: the parameters of the address, or of the form that repeats them. */
export function answerAuthorize(
  parts: AuthorizeParts,
  method: string,
  query: URLSearchParams,
): Answer {
  const { client, redirectUris, teams, grants, behaviour } = parts
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== client.id) return page(401, '<h1>Unknown client</h1>')
  if (!redirectUris.has(redirectUri))
    return page(400, '<h1>The redirect URI is not one of the app</h1>')
  const state = query.get('state')
  const echoed: Readonly<Record<string, string>> =
    state !== null && behaviour.echoesState ? { state } : {}
  const method256 = query.get('code_challenge_method')
  const challenge = behaviour.knowsPkce ? (query.get('code_challenge') ?? undefined) : undefined
  if (query.get('response_type') !== 'code')
    return sendTo(redirectUri, { error: 'unsupported_response_type', ...echoed })
  if (challenge !== undefined && method256 !== 'S256')
    return sendTo(redirectUri, { error: 'invalid_request', ...echoed })
  const decision = method === 'POST' ? query.get('decision') : behaviour.consent
  if (decision === 'ask') return form(teams, query)
  const chosen = query.get('team')
  const team = chosen === null ? teams[0] : teams.find(({ slug }) => slug === chosen)
  if (decision !== 'allow' || team === undefined) {
    const why = 'The resource owner or authorization server denied the request.'
    return sendTo(redirectUri, { error: 'access_denied', error_description: why, ...echoed })
  }
  const scope = query.get('scope') ?? everyScope
  const code = grants.newCode({ team, redirectUri, scope, challenge })
  return sendTo(redirectUri, { code, context: `team/${team.id}`, scope, ...echoed })
}

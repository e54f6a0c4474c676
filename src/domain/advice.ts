// What to do about a stop, with the names of those it concerns in its commands.
import { errorCatalogue } from './error-catalogue.ts'
import type { CredentialKind } from './teams.ts'

export function adviceOn(code: string, team: string, stream: string): string {
  const known = Object.entries(errorCatalogue).find(([each]) => each === code)
  const todo = known?.[1].todo ?? 'Look into the log of the worker.'
  return todo.replace('TEAM STREAM', `${team} ${stream}`)
}

const ways = {
  'api-key': { refused: 'the key', option: '--api-key-stdin' },
  oauth: { refused: 'the grant', option: '--oauth' },
  'client-credentials': { refused: 'the app', option: '--client-credentials' },
} as const satisfies Record<CredentialKind, unknown>

/** What SalesLoft refuses of a team, and the command that lets it authenticate anew. */
export function adviceOnCredential(
  team: string,
  kind: string | null | undefined,
): { readonly refused: string; readonly command: string } {
  const way = Object.entries(ways).find(([each]) => each === kind)?.[1] ?? ways['api-key']
  return { refused: way.refused, command: `salesloft-worker connect ${team} ${way.option}` }
}

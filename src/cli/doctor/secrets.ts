// What stored secrets are sealed under, and which key may go.
import type { App } from '../../app.ts'
import type { KeyUse } from '../../store/resealing.ts'
import { formatCount } from '../words.ts'
import { checked, fail, ok, warn, type Finding, type Look } from './finding.ts'

export async function secretsFinding(app: App): Promise<Finding> {
  return await checked({ check: 'encryption', todo: () => undefined }, async () =>
    lookAt(await app.secrets.uses()),
  )
}

function lookAt(uses: readonly KeyUse[]): Look {
  const of = (state: KeyUse['state']): readonly KeyUse[] =>
    uses.filter((use) => use.state === state)
  const unknown = of('unknown')
  if (unknown.length > 0) {
    return fail(
      `secrets are sealed under keys that are not known: ${said(unknown)}`,
      'Put these keys back into ENCRYPTION_KEYS, after newer ones, or connect the teams again.',
    )
  }
  const [newest] = of('newest')
  if (newest === undefined) return ok('no key is set and no secret is stored')
  const pending = of('older').filter(({ teams }) => teams > 0)
  if (pending.length > 0) {
    return warn(
      `secrets are still sealed under older keys: ${said(pending)}`,
      'Keep these keys: a running worker seals anew within a minute.',
    )
  }
  const spare = of('older').map(({ keyId }) => `"${keyId}"`)
  const gone = spare.length === 0 ? '' : `; ${spare.join(', ')} may go from ENCRYPTION_KEYS`
  return ok(`${said([newest])}${gone}`)
}

function said(uses: readonly KeyUse[]): string {
  return uses
    .map(
      ({ keyId, teams }) => `"${keyId}" (${formatCount(teams)} ${teams === 1 ? 'team' : 'teams'})`,
    )
    .join(', ')
}

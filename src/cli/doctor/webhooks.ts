// Whether SalesLoft can tell us of changes, from what is known without asking it.
import type { TeamSlug } from '../../domain/teams.ts'
import type { Webhooks } from '../../services/webhooks.ts'
import type { TeamStatus } from '../../store/status.ts'
import type { WebhookStatus } from '../../store/webhook-status.ts'
import { formatSeconds, formatSome, formatStamp } from '../words.ts'
import { checked, ok, warn, type Finding, type Look } from './finding.ts'

/** The hourly look is late by more than one of them. */
const staleSeconds = 2.5 * 3_600
/** What was read at once after a gap may be asked about for so long. */
const gapSeconds = 24 * 3_600

type Standing = Pick<TeamStatus, 'team' | 'state' | 'webhooks'>

export async function webhookFinding(
  app: {
    readonly webhooks: Pick<Webhooks, 'callbackFor'>
    readonly teams: { get(team: TeamSlug): Promise<{ readonly baseUrl: string }> }
  },
  status: Standing,
): Promise<Finding> {
  const { team } = status
  return await checked({ check: 'webhooks', team }, async () =>
    lookAt(status, app.webhooks.callbackFor(await app.teams.get(team))),
  )
}

function lookAt({ team, state, webhooks }: Standing, callback: string | undefined): Look {
  if (callback === undefined)
    return ok('none without a PUBLIC_URL that SalesLoft reaches: changes are seen by polling')
  if (state !== 'running') return ok('not looked at while the team is paused')
  const apply = `Run: salesloft-worker webhooks apply ${team}`
  if (webhooks === null) return warn('nothing is subscribed yet', apply)
  const { wanted, active, refused, error, lastDeliveryAt } = webhooks
  const last =
    lastDeliveryAt === null
      ? 'no delivery has come yet'
      : `the latest delivery came ${formatSeconds(secondsSince(lastDeliveryAt))} ago`
  if (error !== null) return warn(`${error.code}: ${error.message.replace(/[.]$/, '')}`, apply)
  if (webhooks.callback !== null && webhooks.callback !== callback) {
    return warn(`subscribed at ${webhooks.callback}, and PUBLIC_URL is ${callback}`, apply)
  }
  const { appliedAt } = webhooks
  if (appliedAt === null || secondsSince(appliedAt) > staleSeconds) {
    const looked =
      appliedAt === null ? 'never looked at yet' : `last looked at ${formatStamp(appliedAt)} UTC`
    return warn(
      `${looked}, and each hour is meant`,
      'Give the worker PUBLIC_URL and run: salesloft-worker schedules apply',
    )
  }
  if (refused.length > 0) {
    return warn(
      `SalesLoft refuses ${formatSome(refused)}`,
      'Give the key the scopes in docs/webhooks.md; it is tried again each hour.',
    )
  }
  if (active < wanted) return warn(`${active} of ${wanted} event types are subscribed`, apply)
  if (webhooks.silent) {
    return warn(
      `${last}, although polling saw changes`,
      'See whether SalesLoft reaches PUBLIC_URL: a proxy, a firewall, its certificate.',
    )
  }
  return ok(`${active} of ${wanted} event types are subscribed; ${last}${gapOf(webhooks)}`)
}

function gapOf({ lastGap: gap }: Pick<WebhookStatus, 'lastGap'>): string {
  if (gap === null || secondsSince(gap.until) > gapSeconds) return ''
  const [from, until] = [formatStamp(gap.from), formatStamp(gap.until)]
  return `; nobody received from ${from} to ${until} UTC, and what that missed was read then`
}

function secondsSince(instant: string): number {
  return Math.max(0, (Date.now() - Date.parse(instant)) / 1_000)
}

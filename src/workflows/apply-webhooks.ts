// Once an hour: SalesLoft may drop a subscription, or switch it off, without a word.
import { setCurrentDetails } from '@temporalio/workflow'
import type { ApplyWebhooksInput, ApplyWebhooksResult } from './messages.ts'
import { subscribingOf } from './proxies.ts'

export async function applyWebhooks({ team }: ApplyWebhooksInput): Promise<ApplyWebhooksResult> {
  const applied = await subscribingOf(team).applyWebhooks({ team })
  const { state, wanted, active, changed, refused } = applied
  setCurrentDetails(
    state === 'off'
      ? 'PUBLIC_URL is not set, or is this machine: nothing is subscribed'
      : `${active} of ${wanted} subscriptions are there, ${changed} changed, ${refused} refused`,
  )
  return applied
}

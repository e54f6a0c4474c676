// The levers of webhooks: what was delivered, what goes wrong, what is sent by hand.
import type { SimulatedTeam } from '../teams.ts'
import type { WebhookRule } from '../webhooks/misfortune.ts'
import type { SendRequest } from '../webhooks/webhooks.ts'

export interface WebhookCall {
  readonly team: SimulatedTeam
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

type Routes = Readonly<Record<string, (call: WebhookCall) => unknown>>

function deliveriesOf({ team, query }: WebhookCall): unknown {
  const since = Number(query.get('since') ?? 0)
  const state = query.get('state')
  const event = query.get('event')
  return team.webhooks
    .deliveries()
    .filter(
      (each) =>
        each.madeAt >= since &&
        (state === null || each.state === state) &&
        (event === null || each.event === event),
    )
}

/** By `METHOD name` below `webhooks/`. */
export const webhookRoutes: Routes = {
  'GET deliveries': deliveriesOf,
  'DELETE deliveries': ({ team }) => team.webhooks.reset(),
  'GET summary': ({ team }) => team.webhooks.summary(),
  'GET options': ({ team }) => team.webhooks.options,
  'POST options'({ team, body }) {
    team.webhooks.configure(body)
    return team.webhooks.options
  },
  'GET misfortunes': ({ team }) => team.webhooks.misfortunes.list(),
  'POST misfortunes'({ team, body }) {
    team.webhooks.misfortunes.add(body as unknown as WebhookRule)
    return team.webhooks.misfortunes.list()
  },
  'DELETE misfortunes': ({ team }) => team.webhooks.misfortunes.clear(),
  'POST send': ({ team, body }) => ({ ids: team.webhooks.send(body as unknown as SendRequest) }),
  'POST replay'({ team, body }) {
    const { id, times } = body as { id: number; times?: number }
    return { ids: team.webhooks.replay(id, times) }
  },
}

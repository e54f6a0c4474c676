// Which workflows hear of a delivery once its record is in the mirror: by event, data like the events themselves. A signal
// carries no field of the record: whoever hears it reads the mirror.
import type { TeamSlug } from './teams.ts'
import type { WebhookEvent } from './webhook-events.ts'

export type Routed = { readonly workflowId: string; readonly signal: string }

/** `undefined`: this one concerns nobody. It may be asked again for the same delivery: signals are heard at least once. */
export type Route = (about: {
  readonly team: TeamSlug
  readonly event: WebhookEvent
  readonly recordId: string
}) => Routed | undefined

export type Routes = Readonly<Partial<Record<WebhookEvent, readonly Route[]>>>

/** Nobody follows a single record yet. */
export const routes: Routes = {}

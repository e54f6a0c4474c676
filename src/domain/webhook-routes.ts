// Which workflows hear of a delivery once its record is in the mirror: by event, data like the events themselves. A signal
// carries no field of the record: whoever hears it reads the mirror.
import type { TeamSlug } from './teams.ts'
import type { WebhookEvent } from './webhook-events.ts'

export type Routed = { readonly workflowId: string; readonly signal: string }

/** Those who follow this membership, or this person on any cadence; mostly nobody does. */
export type Follows = { readonly follows: 'membership' | 'person'; readonly id: string }

/** `undefined`: this one concerns nobody. It may be asked again for the same delivery: signals are heard at least once. */
export type Route = (about: {
  readonly team: TeamSlug
  readonly event: WebhookEvent
  readonly recordId: string
}) => Routed | Follows | undefined

export type Routes = Readonly<Partial<Record<WebhookEvent, readonly Route[]>>>

const ofMembership: Route = ({ recordId }) => ({ follows: 'membership', id: recordId })
const ofPerson: Route = ({ recordId }) => ({ follows: 'person', id: recordId })

/** Enrolments are followed by what the mirror shows of the membership and of the person. */
export const routes: Routes = {
  cadence_membership_created: [ofMembership],
  cadence_membership_updated: [ofMembership],
  person_updated: [ofPerson],
  person_deleted: [ofPerson],
}

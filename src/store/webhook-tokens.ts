// What SalesLoft signs deliveries with: a random token for each event type of an endpoint.
import type { TeamSlug } from '../domain/teams.ts'

/** What a token is sealed for: exchanged between rows in the database, none opens. */
export function tokenContext(team: TeamSlug, endpoint: string, event: string): string {
  return `${team}:webhook:${endpoint}:${event}`
}

// Named places between two steps that must be safe to be cut off at. The product does nothing there; tests end the
// process, or the attempt, at one of them.

/**
 * What every reading passes: K1 before the token is read · K3 request sent, no answer · K4 answer read, not parsed · K5 before BEGIN · K6 rows
 * upserted, before COMMIT · K7 after COMMIT · K8 before the activity completes · K9 after its completion was sent
 */
export const crashPoints = ['K1', 'K3', 'K4', 'K5', 'K6', 'K7', 'K8', 'K9'] as const

/** What a webhook passes: K10 body read, not stored · K11 stored, not answered · K12 answered, nobody told. */
export const receivingPoints = ['K10', 'K11', 'K12'] as const

/** And then: K13 claimed from the inbox, before work · K14 work done, before mark. */
export const drainingPoints = ['K13', 'K14'] as const

/** What an enrolment passes: K15 intent stored, not sent · K16 sent, no answer (as every write passes it) · K17 answer read, not recorded. */
export const enrollingPoints = ['K15', 'K16', 'K17'] as const

/** What a report passes: K18 a version written, before COMMIT · K20 after COMMIT, nobody told. */
export const reportingPoints = ['K18', 'K20'] as const

/** K2 after tokens were renewed, before they are saved: passed by teams with OAuth, once an hour. */
export type CrashPoint =
  | (typeof crashPoints)[number]
  | (typeof receivingPoints)[number]
  | (typeof drainingPoints)[number]
  | (typeof enrollingPoints)[number]
  | (typeof reportingPoints)[number]
  | 'K2'

/** Called when a point is reached. */
export type At = (point: CrashPoint) => void

export const nothingHappens: At = () => undefined

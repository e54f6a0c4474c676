import type { AudienceChange, AudienceTurn } from '../domain/audiences.ts'
import { isPassing, settled } from '../domain/errors.ts'
import type { TeamSlug } from '../domain/teams.ts'

type Place = { readonly team: TeamSlug; readonly name: string }
type BatchPlace = { readonly team: TeamSlug; readonly batch: string }

export type RunAudiences = {
  /** Some that are due; who asks until there are none has all. */
  dueAudiences(): Promise<readonly Place[]>
  /** Batches that nobody may be on, after that number. */
  unendedBatches(given: { readonly after: string }): Promise<readonly BatchPlace[]>
  runAudience(place: Place): Promise<AudienceTurn>
}

export type RunAudiencesConfig = {
  readonly audiences: {
    readonly takeDue: () => Promise<readonly Place[]>
    readonly run: (
      place: Place,
      options: { readonly by: string },
    ) => Promise<
      AudienceChange & {
        readonly enrols: number
        readonly stops: number
        readonly waiting: number
        readonly batch: string | null
      }
    >
  }
  readonly unended: (after: string) => Promise<readonly BatchPlace[]>
}

const bySchedule = 'the schedule'

export function createRunAudiences({ audiences, unended }: RunAudiencesConfig): RunAudiences {
  return {
    dueAudiences: () => audiences.takeDue(),
    unendedBatches: ({ after }) => unended(after),
    async runAudience({ team, name }) {
      const ran = await settled(audiences.run({ team, name }, { by: bySchedule }))
      if (ran.ok) {
        const { named, unknown, entered, went, enrols, stops, waiting, batch } = ran.value
        const counts = { named, unknown, entered, went, enrols, stops, waiting }
        return { state: 'done', counts, batch }
      }
      if (isPassing(ran.error)) throw ran.error
      return { state: 'failed', code: ran.error.code }
    },
  }
}

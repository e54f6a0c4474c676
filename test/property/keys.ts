// What operators do with the keys of a team.
import type { Simulator } from '../../simulator/simulator.ts'
import { settled } from '../../src/domain/errors.ts'
import type { TeamSlug } from '../../src/domain/teams.ts'
import type { Teams } from '../../src/store/teams.ts'
import { grantOf } from '../support/grant.ts'
import type { Account } from './account.ts'
import type { KeyChange } from './schedule.ts'

export type Keys = {
  /** @returns what was done that must not be, if anything was */
  change(how: KeyChange): Promise<string | undefined>
  /** What an operator does who sees the team stand still: gives it its own key, where it has another. */
  mend(): Promise<void>
}

export function createKeys(given: {
  readonly team: TeamSlug
  readonly teams: Teams
  readonly simulator: Simulator
  readonly account: Account
  readonly limitPerMinute: number
}): Keys {
  const { team, teams, simulator, account, limitPerMinute } = given
  const place = { slug: team, baseUrl: account.url, name: 'Test', costPerMinute: limitPerMinute }
  const own = { ...place, salesloftTeamId: String(account.id) }
  let isLost = false
  return {
    async change(how) {
      switch (how) {
        case 'lost':
          isLost = true
          await teams.connect({ ...own, apiKey: 'ak_of_nobody' })
          return undefined
        case 'exchanged':
          isLost = false
          await teams.connect({ ...own, grant: grantOf(simulator, account.slug) })
          return undefined
        case 'foreign': {
          const other = simulator.teams.find(({ slug }) => slug !== account.slug)
          if (other === undefined) return undefined
          const { id, apiKey } = other
          const result = await settled(
            teams.connect({ ...place, salesloftTeamId: String(id), apiKey }),
          )
          if (!result.ok && result.error.code === 'team.exists') return undefined
          return `the key of ${other.slug} was taken for ${team}`
        }
      }
    },
    async mend() {
      if (isLost) await teams.connect({ ...own, apiKey: account.apiKey })
      isLost = false
      await settled(teams.resume(team))
    },
  }
}

// Whether now is the time: what was lately, what is full today, and what clock and calendar say where the person is.
import type { Facts } from './enrollment-facts.ts'
import type { Cap, Rules } from './enrollment-rules.ts'
import { type Against, type Guard, refuse, wait } from './enrollment-verdicts.ts'
import { parseInstant } from './instants.ts'
import { nextDay, parseQuietHours, quietUntil, workUntil, zoneAmong } from './office-hours.ts'
import { placeZone } from './places.ts'
import { dateOf, dayMs, readingAt } from './zones.ts'

export const capScopes = ['user', 'cadence', 'team'] as const
export type CapScope = (typeof capScopes)[number]

export function capsOf({
  userPerDay,
  cadencePerDay,
  teamPerDay,
}: Rules): Readonly<Record<CapScope, Cap>> {
  return { user: userPerDay, cadence: cadencePerDay, team: teamPerDay }
}

/** The team's date at an instant (ISO text). */
export function dayOf(now: string, { timeZone }: Pick<Rules, 'timeZone'>): string {
  return dateOf(readingAt(timeZone, msOf(now)))
}

/** What the guard of a cap says that is full. */
export function capAnswer(
  scope: CapScope,
  now: string,
  rules: Rules,
): Against & { readonly guard: `${CapScope}-cap` } {
  const why = `${capsOf(rules)[scope]} enrolments a day of the ${scope} are used for ${dayOf(now, rules)}.`
  const against =
    rules.whenFull === 'refuse' ? refuse(why) : wait(why, nextDay(rules.timeZone, msOf(now)))
  return { guard: `${scope}-cap`, ...against }
}

function capGuard(scope: CapScope, whose: string): Guard {
  const key = `${scope}PerDay` as const
  return {
    meaning: `${whose} with as many enrolments today as one may have; who comes next waits for the team’s next day, or is refused`,
    setBy: [key, 'whenFull', 'timeZone'],
    judge({ now, used }, rules) {
      const cap = rules[key]
      // What was counted for another day says nothing of this one.
      if (cap === 'off' || used?.day !== dayOf(now, rules) || used[scope] < cap) return undefined
      const { guard: _, ...against } = capAnswer(scope, now, rules)
      return against
    },
  }
}

export const timeGuards = {
  'cool-down': {
    meaning: 'whose last cadence ended too lately, this one or another',
    setBy: ['coolDownDays', 'whileCooling'],
    judge({ now, memberships }, { coolDownDays, whileCooling }) {
      // When it last changed is when it ended, or later.
      const ends = memberships
        .filter(({ current }) => !current)
        .map(({ updatedAt, addedAt }) => msOf(updatedAt ?? addedAt ?? ''))
        .filter((ms) => !Number.isNaN(ms))
      const until = Math.max(...ends) + coolDownDays * dayMs
      if (coolDownDays === 0 || until <= msOf(now)) return undefined
      const why = `The last cadence of the person ended less than ${coolDownDays} days ago.`
      return whileCooling === 'wait' ? wait(why, until) : refuse(why)
    },
  },
  'replied-recently': {
    meaning: 'who replied lately',
    setBy: ['repliedDays'],
    judge({ now, person }, { repliedDays }) {
      const at = msOf(person?.lastRepliedAt ?? '')
      const isRecent = repliedDays > 0 && at + repliedDays * dayMs > msOf(now)
      return isRecent ? refuse(`The person replied less than ${repliedDays} days ago.`) : undefined
    },
  },
  'user-cap': capGuard('user', 'for a user'),
  'cadence-cap': capGuard('cadence', 'in a cadence'),
  'team-cap': capGuard('team', 'of a team'),
  'quiet-hours': {
    meaning: 'in whose quiet hours it is; they end by the clock where the person is',
    setBy: ['quietHours', 'timeZone'],
    judge(facts, rules) {
      const quiet = parseQuietHours(rules.quietHours)
      if (quiet === undefined) return undefined
      const zone = zoneOf(facts, rules)
      const until = quietUntil(quiet, zone, msOf(facts.now))
      return until === undefined
        ? undefined
        : wait(`It is within ${rules.quietHours} in ${zone}.`, until)
    },
  },
  'working-days': {
    meaning: 'where it is no working day; the next one begins at midnight where the person is',
    setBy: ['workingDays', 'timeZone'],
    judge(facts, rules) {
      const zone = zoneOf(facts, rules)
      const until = workUntil(rules.workingDays, zone, msOf(facts.now))
      return until === undefined ? undefined : wait(`It is no working day in ${zone}.`, until)
    },
  },
} as const satisfies Readonly<Record<string, Guard>>

/** Where the person is: as SalesLoft has it of them, by name, place or offset, else their company's, their owner's, the team's. */
export function zoneOf({ person, account, owner }: Facts, { timeZone }: Rules): string {
  return zoneAmong(
    [person?.locale, placeZone(person), offsetZone(person), account?.locale, owner?.timeZone],
    timeZone,
  )
}

/** Only what SalesLoft computed when it last wrote the record: it does not follow the seasons, so a name goes before it. */
function offsetZone(person: Facts['person']): string | null {
  const minutes = person?.utcOffsetMinutes
  if (typeof minutes !== 'number' || Math.abs(minutes) > 840) return null
  const digits = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? '-' : '+'}${digits.map((each) => String(each).padStart(2, '0')).join(':')}`
}

/** Milliseconds since 1970, the begun one whole; NaN where it is no instant. */
function msOf(text: string): number {
  const instant = parseInstant(text)
  return instant === undefined ? Number.NaN : Number(instant) / 1_000
}

// Rules of the guards as people and programs change them: what came is checked whole before anything is changed.
import { z } from 'zod'
import {
  isTeamOnly,
  mergeRules,
  type RuleKey,
  ruleKeys,
  type RuleSetting,
  ruleSettings,
  type RulesShown,
  type RulesWanted,
} from '../domain/enrollment-rules.ts'
import { AppError } from '../domain/errors.ts'
import { parseQuietHours, weekdays } from '../domain/office-hours.ts'
import { idPattern, isId } from '../domain/ids.ts'
import type { TeamSlug } from '../domain/teams.ts'
import { isZone } from '../domain/zones.ts'
import type { EnrollmentRulesStore, RulesPlace } from '../store/enrollment-rules.ts'

export type EnrollmentRules = {
  /** With what is set of one cadence, where one is named. @throws AppError `team.unknown`, `usage.invalid` */
  show(team: TeamSlug, cadence?: string): Promise<RulesShown>
  /**
   * Changes what is named, all of it or nothing; null is as it comes again. The next judgement goes by it.
   * @throws AppError `team.unknown`, `usage.invalid`
   */
  change(
    team: TeamSlug,
    cadence: string | undefined,
    wanted: unknown,
    by: string,
  ): Promise<RulesShown>
}

const most = 1_000

export function createEnrollmentRules(given: {
  readonly store: EnrollmentRulesStore
  /** Makes Temporal's schedules of a team what it needs: some go by its clocks. */
  readonly schedule?: ((team: TeamSlug) => Promise<unknown>) | undefined
}): EnrollmentRules {
  const { store, schedule } = given
  const show: EnrollmentRules['show'] = async (team, id) => {
    const place = placeOf(team, id)
    const { cadence } = place
    const [stored, history] = await Promise.all([store.read(place), store.history(place)])
    const here = cadence === null ? stored.team : stored.cadence
    const value = mergeRules(stored.team, stored.cadence)
    const usual = mergeRules(cadence === null ? {} : stored.team)
    return {
      team,
      cadence,
      rules: ruleKeys
        .filter((key) => cadence === null || !isTeamOnly(key))
        .map((key) => {
          const isSet = here[key] !== undefined
          const who = isSet ? history.setBy.get(`${cadence ?? ''} ${key}`) : undefined
          return {
            key,
            value: value[key],
            usual: usual[key],
            setAt: who?.at ?? null,
            setBy: who?.by ?? null,
          }
        }),
      cadences: history.cadences,
      changes: history.changes,
    }
  }
  return {
    show,
    async change(team, id, wanted, by) {
      const place = placeOf(team, id)
      const parsed = parse(wanted, place)
      await store.change(place, parsed, by)
      if ('timeZone' in parsed) await schedule?.(team)
      return await show(team, id)
    },
  }
}

/** @throws AppError `usage.invalid` */
function placeOf(team: TeamSlug, cadence: string | undefined): RulesPlace {
  if (cadence === undefined || isId(cadence)) return { team, cadence: cadence ?? null }
  throw new AppError('usage.invalid', 'A cadence is named by its id, a whole number.')
}

/** @throws AppError `usage.invalid`, with every problem */
function parse(wanted: unknown, { cadence }: RulesPlace): RulesWanted {
  const keys = ruleKeys.filter((key) => cadence === null || !isTeamOnly(key))
  const parsed = z
    .strictObject(Object.fromEntries(keys.map((key) => [key, shapes[key].nullable().optional()])))
    .safeParse(wanted)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap(({ code, path, message }) => {
    if (code !== 'unrecognized_keys') {
      const [key] = path
      return [typeof key === 'string' ? `${key}: ${mayBe(key as RuleKey)}` : message]
    }
    return [message]
  })
  const whose = cadence === null ? 'A team has' : 'A cadence has'
  throw new AppError(
    'usage.invalid',
    [...new Set(problems), `${whose} ${keys.join(', ')}.`].join('\n'),
  )
}

const shapes = Object.fromEntries(
  ruleKeys.map((key) => [key, shapeOf(ruleSettings[key])]),
) as Readonly<Record<RuleKey, z.ZodType>>

function shapeOf(setting: RuleSetting): z.ZodType {
  switch (setting.kind) {
    case 'switch':
      return z.boolean()
    case 'choice':
      return z.enum(setting.of)
    case 'days':
      return z.number().int().min(0).max(setting.most)
    case 'cap':
      return z.union([z.number().int().min(0).max(setting.most), z.literal('off')])
    case 'ids':
      // Sets: their order says nothing, so it does not count as a change either.
      return z
        .array(
          z.union([z.string(), z.number()]).transform(String).pipe(z.string().regex(idPattern)),
        )
        .max(most)
        .transform((ids) => [...new Set(ids)].toSorted((a, b) => Number(a) - Number(b)))
    case 'hours':
      return z.string().refine((text) => text === 'off' || parseQuietHours(text) !== undefined)
    case 'weekdays':
      return z
        .array(z.enum(weekdays))
        .min(1)
        .transform((days) => weekdays.filter((day) => days.includes(day)))
    case 'zone':
      return z.string().max(64).refine(isZone)
  }
}

function mayBe(key: RuleKey): string {
  const setting: RuleSetting = ruleSettings[key]
  switch (setting.kind) {
    case 'switch':
      return 'true or false'
    case 'choice':
      return `one of ${setting.of.join(', ')}`
    case 'days':
      return `0 to ${setting.most}, a whole number of days`
    case 'cap':
      return `0 to ${setting.most}, a whole number, or off`
    case 'ids':
      return `ids, whole numbers, ${most} at most`
    case 'hours':
      return 'as 20:00-08:00, or off'
    case 'weekdays':
      return `one or more of ${weekdays.join(', ')}`
    case 'zone':
      return 'a time zone as Europe/London'
  }
}

// The shape of a report as JSON, which is published as docs/report.schema.json: fields are added, never renamed.
import { z } from 'zod'
import { type Measure, measureNames, measures } from '../domain/measures.ts'
import { reportStreams } from '../domain/reports.ts'

const instant = z.iso.datetime({ precision: 3 }).describe('UTC')
const count = z.int().min(0)
const id = z.string().regex(/^\d+$/).describe('Id in SalesLoft')

function describe(name: (typeof measureNames)[number]): z.ZodType {
  const { label, unit }: Measure = measures[name]
  if (unit === 'money') {
    return z
      .record(z.string(), z.number())
      .describe(`${label}: hundredths by currency; an empty name where none is given`)
  }
  return z.number().describe(unit === undefined ? label : `${label}, in ${unit}`)
}

const figures = z
  .strictObject(Object.fromEntries(measureNames.map((name) => [name, describe(name)])))
  .meta({ id: 'figures', description: 'Every measure; means have two decimals' })
const line = z
  .strictObject({ id: id.nullable().describe('Null: what belongs to none'), figures })
  .meta({ id: 'line' })
const compared = {
  total: figures,
  users: z.array(line),
  cadences: z.array(line),
  steps: z.array(line),
}
const names = z.record(z.string(), z.string())

export const reportSchema = z
  .strictObject({
    schema: z.literal(1),
    team: z.string(),
    date: z.iso.date().describe('A day by the clocks of the zone'),
    version: z.int().min(1),
    state: z.enum(['provisional', 'final']),
    zone: z.string(),
    from: instant.describe('The first instant of the day, in UTC'),
    until: instant.describe('The first instant after it, in UTC'),
    hoursLong: z.int().min(1).max(25).describe('Hours of the day that begin'),
    asOf: z.string().describe('When the mirror was read, in UTC'),
    waitsFor: z
      .array(z.enum(reportStreams))
      .describe('Streams that were not known complete past the end of the day'),
    own: z
      .strictObject({
        ...compared,
        funnel: z
          .strictObject({
            touched: count,
            opened: count,
            replied: count,
            meeting: count,
            success: count,
          })
          .describe('Different people'),
        hours: z
          .array(z.strictObject({ hour: count, emails: count, calls: count, others: count }))
          .describe('Touches by the hours since the day began'),
      })
      .describe('The day itself; decides whether there is a new version'),
    weekBefore: z.strictObject({ date: z.iso.date(), ...compared }),
    mean: z
      .strictObject({
        from: z.iso.date(),
        until: z.iso.date(),
        days: z.int().min(1),
        ...compared,
      })
      .describe('A day of those days'),
    standsOut: z.array(
      z.strictObject({
        measure: z.enum(measureNames),
        user: id.nullable().describe('Null: of the whole team'),
        value: z.number(),
        weekBefore: z.number(),
        mean: z.number(),
        direction: z.enum(['more', 'less']),
      }),
    ),
    names: z
      .strictObject({ users: names, cadences: names, steps: names })
      .describe('By id; who or what has no name in the mirror is left out'),
  })
  .describe('A report of salesloft-worker')

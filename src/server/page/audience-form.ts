// What an audience is, as fields: its query, whom it enrols where, and what holds it back.
import {
  type Audience,
  audienceDefaults,
  audienceSchedules,
  type AudienceRan,
} from '../../domain/audiences.ts'
import { area, choice, field, proof } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { named } from './names.ts'
import { counted, exact } from './words.ts'

export const audienceFields = [
  ...(['query', 'cadence', 'user', 'mostEnrolled', 'brakeCount', 'brakePercent'] as const),
  ...(['stopsOthers', 'schedule'] as const),
] as const
/** As a form has them: texts. */
export type AudienceFilled = Readonly<
  Partial<Record<(typeof audienceFields)[number], string | undefined>>
>

export function filledOf(audience: Audience | undefined): AudienceFilled {
  const from = audience ?? audienceDefaults
  return Object.fromEntries(
    Object.entries(from)
      .filter(([name]) => (audienceFields as readonly string[]).includes(name))
      .map(([name, value]) => [name, value === null ? '' : String(value)]),
  )
}

export function audienceForm(given: {
  readonly team: string
  /** Undefined: a new one, whose name is a field. */
  readonly name: string | undefined
  readonly typedName?: string | undefined
  readonly filled: AudienceFilled
  readonly formToken: string
}): Html {
  const { team, name, typedName, filled, formToken } = given
  const base = `/teams/${team}/audiences${name === undefined ? '' : `/${name}`}`
  const fieldOf = (key: keyof AudienceFilled, label: string, placeholder?: string): Html =>
    field({ name: key, label, value: filled[key], size: 8, placeholder })
  return html`<form method="post" action="${base}/save" class="fields">
    ${proof(formToken)}${name === undefined && field({ name: 'name', label: 'Name', value: typedName, required: true, hint: 'a-z, 0-9 and -' })}${area(
      {
        name: 'query',
        label: 'Query: one SELECT over the mirror that answers with ids of people',
        value: filled.query,
        rows: 6,
        required: true,
      },
    )}
    ${field({ name: 'cadence', label: 'Cadence', value: filled.cadence, size: 8, required: true })}
    ${fieldOf('user', 'In the name of user', 'of the key')}${fieldOf('mostEnrolled', 'At most a run')}
    ${fieldOf('brakeCount', 'Brake, people', 'off')}${fieldOf('brakePercent', 'Brake, %', 'off')}
    ${choice({
      name: 'stopsOthers',
      label: 'Stops whom it names no more',
      value: filled.stopsOthers,
      of: [
        ['false', 'no'],
        ['true', 'yes'],
      ],
    })}
    ${choice({
      name: 'schedule',
      label: 'Runs',
      value: filled.schedule,
      of: audienceSchedules.map((each) => [each, each === 'off' ? 'by hand' : each] as const),
    })}
    <button formaction="${base}/try">Dry run</button>
    <button class="primary">Save</button>
  </form>`
}

/** What a run would do. */
export function triedSection(ran: AudienceRan, people: ReadonlyMap<string, string>): Html {
  const { named: names, unknown, entered, went, enrols, stops, waiting, brake } = ran
  return html`<section class="below" aria-labelledby="tried-title">
    <h2 id="tried-title">What a run would do now</h2>
    <p>
      It names ${counted(names, 'person', 'people')}: ${exact(entered)} entered and ${exact(went)}
      went since the run before${unknown > 0 && `; ${counted(unknown, 'id')} of nobody`}. It would
      enrol ${exact(enrols)}, leave ${exact(waiting)} to later runs, and stop ${exact(stops)}.
    </p>
    ${brake !== null && html`<p class="message bad">Its brake would hold it: ${brake}</p>`}
    ${
      ran.people.length > 0 &&
      html`<p>
        The first of them:
        ${ran.people.map((id, at) => html`${at > 0 && ', '}${named(id, people)}`)}
      </p>`
    }
  </section>`
}

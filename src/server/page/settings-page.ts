// What may be set of a team: one form for the whole, one a stream. An empty field is as it comes, which stands in it in grey.
import {
  settingBounds,
  type StreamSettingsShown,
  type TeamSettings,
} from '../../domain/team-settings.ts'
import { proof } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { table } from './table.ts'
import { counted, exact, missing, time } from './words.ts'

export type SettingsPage = {
  readonly team: string
  readonly settings: TeamSettings
  readonly nowMs: number
  readonly formToken: string
}

const mostChanges = 20

export function settingsMain(page: SettingsPage, message: Html | false): Html {
  const { team, settings } = page
  return html`${message}
    <div class="state-line">
      <div>
        <h1>Settings of ${team}</h1>
        <p>
          Live: whatever runs follows at its next step. An empty field is as it comes. Minutes are a
          multiple of ${settingBounds.intervalSeconds.step / 60}. Without days, what a change feed
          had recorded is forgotten.
        </p>
      </div>
      ${teamForm(page)}
    </div>
    <section id="streams" aria-labelledby="settings-title">
      <div class="section-head">
        <h2 id="settings-title">Streams</h2>
        <p><a href="/api/v1/teams/${team}/settings" download="${team}-settings.json">JSON</a></p>
      </div>
      ${table({
        caption: counted(settings.streams.length, 'stream'),
        heads,
        rows: settings.streams.map((stream) => row(stream, page)),
        actions: true,
      })}
    </section>
    ${changesOf(page)}`
}

const heads = [
  ['Stream', 'text'],
  ['Read', 'text'],
  ['Every (min)', 'text'],
  ['At least every (min)', 'text'],
  ['Privileged fields', 'text'],
  ['Change feed (days)', 'text'],
] as const

function teamForm({ team, settings, formToken }: SettingsPage): Html {
  const { value, usual, setBy } = settings.costPerMinute
  return html`<form class="fields" method="post" action="/teams/${team}/settings">
    ${proof(formToken)}<label for="costPerMinute">Cost a minute</label
    ><input
      id="costPerMinute"
      name="costPerMinute"
      inputmode="numeric"
      pattern="[0-9]*"
      size="7"
      value="${setBy === null ? '' : String(value)}"
      placeholder="${String(usual)}"
    /><button>Set</button>
  </form>`
}

/** What the form of a stream sends where nobody touches it; of its boxes those that are ticked. */
function shownIn(settings: StreamSettingsShown): Readonly<Record<string, string>> {
  const { enabled, intervalSeconds, maximumLagSeconds, scopedFields, changeFeedDays } = settings
  return {
    ...(enabled.value && { enabled: 'on' }),
    intervalMinutes: minutes(intervalSeconds),
    maximumLagMinutes: minutes(maximumLagSeconds),
    ...(scopedFields?.value === true && { scopedFields: 'on' }),
    changeFeedDays: changeFeedDays.value === null ? '' : String(changeFeedDays.value),
  }
}

type MinutesKey = 'intervalSeconds' | 'maximumLagSeconds'

function row(settings: StreamSettingsShown, { team, formToken }: SettingsPage): Html {
  const { stream, scopedFields } = settings
  const form = `settings-${stream}`
  const shown = shownIn(settings)
  const inMinutes = (name: string, label: string, key: MinutesKey): Html => {
    const { least, most, step } = settingBounds[key]
    return html`<input
      type="number"
      form="${form}"
      name="${name}"
      aria-label="${label} of ${stream}"
      min="${least / 60}"
      max="${most / 60}"
      step="${step / 60}"
      value="${shown[name]}"
      placeholder="${settings[key].usual / 60}"
    />`
  }
  const box = (name: string, label: string): Html =>
    html`<input
      type="checkbox"
      form="${form}"
      name="${name}"
      aria-label="${label} of ${stream}"
      ${shown[name] === 'on' && html` checked`}
    />`
  return html`<tr role="row">
    <th role="rowheader" scope="row">${stream}</th>
    <td role="cell" data-label="${heads[1][0]}">${box('enabled', 'Reading')}</td>
    <td role="cell" data-label="${heads[2][0]}">
      ${inMinutes('intervalMinutes', 'Minutes between runs', 'intervalSeconds')}
    </td>
    <td role="cell" data-label="${heads[3][0]}">
      ${inMinutes('maximumLagMinutes', 'Most minutes between runs', 'maximumLagSeconds')}
    </td>
    <td role="cell" data-label="${heads[4][0]}">
      ${scopedFields === null ? missing('it has none') : box('scopedFields', 'Privileged fields')}
    </td>
    <td role="cell" data-label="${heads[5][0]}">
      <input
        form="${form}"
        name="changeFeedDays"
        aria-label="Days of the change feed of ${stream}"
        inputmode="numeric"
        pattern="[0-9]*"
        size="5"
        value="${shown['changeFeedDays']}"
        placeholder="off"
      />
    </td>
    <td role="cell" class="actions">
      <form id="${form}" method="post" action="/teams/${team}/streams/${stream}/settings">
        ${proof(formToken)}<input
          type="hidden"
          name="was"
          value="${new URLSearchParams(shown).toString()}"
        /><button aria-label="Set ${stream}">Set</button>
      </form>
    </td>
  </tr>`
}

function minutes({ value, setBy }: StreamSettingsShown[MinutesKey]): string {
  return setBy === null ? '' : String(value / 60)
}

function changesOf({ settings, nowMs }: SettingsPage): Html | false {
  if (settings.changes.length === 0) return false
  return html`<section class="record" aria-labelledby="changes-title">
    <h2 id="changes-title">Latest changes</h2>
    <ul>
      ${settings.changes
        .slice(0, mostChanges)
        .map(
          ({ at, by, stream, key, before, after }) =>
            html`<li>
              ${time(at, nowMs)}: ${stream !== null && html`${stream} `}${key} from ${said(before)}
              to ${said(after)}, by ${by}
            </li>`,
        )}
    </ul>
  </section>`
}

function said(value: number | boolean | null): string {
  if (value === null) return 'as it comes'
  return typeof value === 'number' ? exact(value) : String(value)
}

/** What a form did, said once; the subject is a name that is known, whatever the query says. */
export function settingsMessage(subject: string): Html {
  return html`<p class="message" role="status" id="message">
    <strong>${subject}</strong> is set; it holds from the next step on.
  </p>`
}

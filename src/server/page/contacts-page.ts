// Are the team's contacts and SalesLoft's people the same? How many are, what holds up the others, and what the runs did.
import type { ContactRun } from '../../store/contact-runs.ts'
import type { ContactFigures, ListedContact } from '../../store/contact-views.ts'
import { contactLink, contactName, contactsHref, contactsNav } from './contacts-sections.ts'
import { figure } from './figures.ts'
import { message, proof, secondThought } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { type Tone, toneMark } from './marks.ts'
import { cell, numberCell, table } from './table.ts'
import { counted, exact, missing, percent, time } from './words.ts'

export type ContactsPage = {
  readonly team: string
  /** False: it has no contract, and nothing is synced. */
  readonly isSynced: boolean
  readonly figures: ContactFigures
  /** Those that a side refused, the first of them. */
  readonly invalid: readonly ListedContact[]
  /** The latest first. */
  readonly runs: readonly ContactRun[]
  readonly nowMs: number
  readonly formToken: string
}

export function contactsMain(page: ContactsPage, said: Html | false): Html {
  const { team, figures } = page
  const { tone, headline, detail } = standingOf(page)
  return html`${said}${contactsNav(team, 'overview')}
    <div class="state-line">
      <div>
        <h1>${toneMark(tone)} ${headline}</h1>
        <p>${detail}</p>
      </div>
    </div>
    ${brakeNotice(page)} ${figures.contacts > 0 && figuresOf(page)} ${invalidSection(page)}
    ${runsSection(page)}
    <p>
      <a href="/api/v1/teams/${team}/contacts.csv" download="${team}-contacts.csv"
        >All contacts as CSV</a
      >
      ·
      <a href="/api/v1/teams/${team}/contact-contract" download="${team}-contract.json"
        >The contract</a
      >
    </p>`
}

export function openConflicts({ conflicts }: ContactFigures): number {
  return Object.values(conflicts).reduce((sum, count) => sum + count, 0)
}

type Standing = { readonly tone: Tone; readonly headline: string; readonly detail: Html | string }

function standingOf({ team, isSynced, figures, runs }: ContactsPage): Standing {
  const all = counted(figures.contacts, 'contact')
  if (!isSynced) {
    const headline = `${all}, and no contract: they go nowhere`
    const detail = html`<code>salesloft-worker contacts contract set ${team} FILE</code> says which
      field goes which way.`
    return { tone: 'quiet', headline, detail }
  }
  const [latest] = runs
  const [open, refused] = [openConflicts(figures), figures.states.invalid ?? 0]
  const detail = [
    ...(open === 0 ? [] : [`${counted(open, 'conflict')} to decide`]),
    ...(refused === 0 ? [] : [`${exact(refused)} refused`]),
    ...(figures.awaited === 0 ? [] : [`${exact(figures.awaited)} sent and not seen again yet`]),
  ].join(' · ')
  if (isBraked(latest)) {
    return { tone: 'bad', headline: 'The brake has stopped the latest run', detail }
  }
  if (latest?.state === 'failed') {
    return { tone: 'bad', headline: 'The latest run failed', detail }
  }
  if (open > 0) {
    return { tone: 'warning', headline: `${counted(open, 'conflict')} to decide`, detail }
  }
  if (refused > 0)
    return { tone: 'warning', headline: `${exact(refused)} of ${all} refused`, detail }
  const linked = figures.states.linked ?? 0
  return { tone: 'good', headline: `${exact(linked)} of ${all} are as in SalesLoft`, detail }
}

function isBraked(run: ContactRun | undefined): boolean {
  return run?.state === 'braked' && run.confirmedBy === null
}

function figuresOf({ team, figures }: ContactsPage): Html {
  const { states, contacts } = figures
  const [linked, fresh, invalid] = [states.linked ?? 0, states.new ?? 0, states.invalid ?? 0]
  const kinds = Object.entries(figures.conflicts).map(([kind, count]) => `${kind} ${exact(count)}`)
  return html`<section class="figures" aria-label="Key figures">
    ${figure({
      title: 'Linked',
      value: exact(linked),
      note: `${percent(linked, contacts)} of ${counted(contacts, 'contact')}`,
    })}
    ${figure({ title: 'New', value: exact(fresh), note: 'looked at by the next run' })}
    ${figure({ title: 'Refused', value: exact(invalid), note: invalid === 0 ? 'none' : 'with the words of who refused' })}
    ${figure({
      title: 'Conflicts',
      value: exact(openConflicts(figures)),
      note: kinds.length === 0 ? 'nothing to decide' : kinds.join(', '),
      href: contactsHref(team, '/conflicts'),
    })}
  </section>`
}

function brakeNotice({ team, runs, formToken }: ContactsPage): Html | false {
  const [latest] = runs
  if (latest === undefined || !isBraked(latest)) return false
  return html`<section class="below" aria-labelledby="brake-title">
    <h2 id="brake-title">It would have changed too much</h2>
    <p>${wouldOf(latest.brake)} Nothing was written on either side.</p>
    ${secondThought({
      word: 'Let it go on',
      says: 'The next run writes all of it, in SalesLoft too, whatever the brake says.',
      form: html`<form method="post" action="/teams/${team}/contact-runs/confirm">
        ${proof(formToken)}<button>Yes, let it go on</button>
      </form>`,
    })}
  </section>`
}

/** Figures only; the sentence of whoever judged, where it is kept. */
function wouldOf(brake: unknown): string {
  if (
    typeof brake === 'object' &&
    brake !== null &&
    'why' in brake &&
    typeof brake.why === 'string'
  ) {
    return brake.why
  }
  return JSON.stringify(brake)
}

const invalidHeads = [
  ['Contact', 'text'],
  ['Person', 'text'],
  ['Refused because', 'text'],
  ['Tries', 'number'],
  ['Tried again', 'text'],
] as const

function invalidSection({ team, invalid, nowMs }: ContactsPage): Html | false {
  if (invalid.length === 0) return false
  return html`<section class="below" aria-labelledby="invalid-title">
    <div class="section-head">
      <h2 id="invalid-title">Refused</h2>
      <p>
        <a
          href="/api/v1/teams/${team}/contacts?state=invalid&amp;limit=500"
          download="${team}-refused.json"
          >JSON</a
        >
      </p>
    </div>
    ${table({
      caption: `${counted(invalid.length, 'contact')}, the oldest first`,
      heads: invalidHeads,
      rows: invalid.map(({ contact, id, link }) => {
        const whom =
          id === null
            ? missing('there is none')
            : contactLink(team, id, contact === null ? undefined : contactName(contact))
        const next = link.retryAt
        return html`<tr role="row" class="warning">
          <th role="rowheader" scope="row">${whom}</th>
          ${cell('Person', link.person ?? missing('there is none yet'))}${cell('Refused because', errorWords(link.error))}${numberCell('Tries', exact(link.tries))}${cell('Tried again', next === null ? 'when either side changes' : time(next, nowMs))}
        </tr>`
      }),
      wraps: true,
    })}
  </section>`
}

/** In the words of who refused it. */
export function errorWords(error: ListedContact['link']['error']): Html | string {
  if (error === null) return missing('nobody said why')
  const words = Object.entries(error.words).map(([field, says]) => {
    const text = Array.isArray(says) ? says.map(String).join(', ') : JSON.stringify(says)
    return `${field}: ${text}`
  })
  return html`<code>${error.code}</code>${words.length > 0 && ` ${words.join('; ')}`}`
}

const runHeads = [
  ['Run', 'text'],
  ['State', 'text'],
  ['Began', 'text'],
  ['Ended', 'text'],
  ['Did', 'text'],
] as const

function runsSection({ team, runs, nowMs }: ContactsPage): Html | false {
  if (runs.length === 0) return false
  return html`<section id="streams" class="below" aria-labelledby="runs-title">
    <div class="section-head">
      <h2 id="runs-title">Runs</h2>
      <p><a href="/api/v1/teams/${team}/contact-runs" download="${team}-runs.json">JSON</a></p>
    </div>
    ${table({
      caption: 'The latest first',
      heads: runHeads,
      rows: runs.map((run) => {
        const { id, state, beganAt, endedAt, confirmedBy, error } = run
        const isBad = state === 'failed' || isBraked(run)
        return html`<tr role="row" class="${isBad && 'warning'}">
          <th role="rowheader" scope="row">${id}</th>
          ${cell('State', html`${state}${confirmedBy !== null && `, let go on by ${confirmedBy}`}${error !== null && html` (<code>${error.code}</code> ${error.message})`}`)}
          ${cell('Began', time(beganAt, nowMs))}${cell('Ended', endedAt === null ? missing('it goes on') : time(endedAt, nowMs))}${cell('Did', didOf(run))}
        </tr>`
      }),
      wraps: true,
    })}
  </section>`
}

function didOf({ counts }: ContactRun): Html | string {
  const all = Object.entries(counts).filter(([, count]) => count > 0)
  if (all.length === 0) return 'nothing'
  return all.map(([name, count]) => `${name} ${exact(count)}`).join(', ')
}

const done: ReadonlyMap<string | undefined, string> = new Map([
  ['resolve', 'It is decided; the next run does it.'],
  ['resolve-all', 'They are decided; the next run does it.'],
  ['confirm', 'The next run goes on, whatever the brake says.'],
])

/** Only words of ours, whatever the query says. */
export function contactsMessage(key: string | undefined): Html | false {
  const words = done.get(key)
  return words === undefined ? false : message(words)
}

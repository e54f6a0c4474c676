// Four figures that answer at a glance, all of one height so that they compare.
import { html } from './html.ts'
import type { Html } from './html.ts'
import { lagLimitOf, openProblemsOf, worstStream } from './judgement.ts'
import { sparkline } from './sparkline.ts'
import type { MinuteValue, TeamHistory, TeamView } from './view.ts'
import { counted, duration, exact, missing, percent } from './words.ts'

export function figures(team: TeamView, history: TeamHistory, nowMs: number): Html {
  return html`<section id="figures" class="figures" aria-label="Key figures">
    ${[
      worstLag(team, history, nowMs),
      budgetUsed(team, nowMs),
      oldestInboxEntry(team, nowMs),
      openProblems(team, history, nowMs),
    ]}
  </section>`
}

type Figure = {
  readonly title: string
  readonly value: Html | string
  readonly note: string
  readonly href?: string | undefined
  readonly picture?: Html
}

export function figure({ title, value, note, href, picture }: Figure): Html {
  const name = href === undefined ? html`${title}` : html`<a href="${href}">${title}</a>`
  return html`<div class="figure">
    <h2>${name}</h2>
    <p class="value">${value}</p>
    <p class="note">${note}</p>
    ${picture}
  </div>`
}

function worstLag(team: TeamView, history: TeamHistory, nowMs: number): Html {
  const worst = worstStream(team)
  const limit = lagLimitOf(worst)
  const title = 'Worst lag'
  const picture = sparkline({
    kind: 'line',
    values: history.lag,
    nowMs,
    rule: { at: limit, name: `behind from ${duration(limit)}` },
    summary: summaryOf('Worst lag', history.lag, duration),
  })
  if (worst === undefined || worst.lagSeconds === null) {
    const reason = 'no stream is complete yet'
    return figure({ title, value: missing(reason), note: reason, picture })
  }
  const value = duration(worst.lagSeconds)
  return figure({ title, value, note: worst.stream, href: `#stream-${worst.stream}`, picture })
}

function budgetUsed(team: TeamView, nowMs: number): Html {
  const used = team.costByMinute.reduce((sum, { cost }) => sum + cost, 0)
  const values = team.costByMinute.map(({ minute, cost }) => ({ minute, value: cost }))
  const limit = team.budget.limit * 60
  return figure({
    title: 'Budget, last hour',
    value: percent(used, limit),
    note: `${exact(used)} of ${exact(limit)} used`,
    href: `/?team=${team.team}&sort=cost24h#streams`,
    picture: sparkline({
      kind: 'bars',
      values,
      nowMs,
      rule: { at: team.budget.limit, name: `${exact(team.budget.limit)} a minute` },
      summary: summaryOf('Cost a minute', values, exact),
    }),
  })
}

function oldestInboxEntry(team: TeamView, nowMs: number): Html {
  const seconds = team.inbox?.oldestSeconds ?? null
  const pending = team.inbox?.pending ?? 0
  const title = 'Oldest inbox entry'
  const picture = sparkline({ kind: 'line', values: [], nowMs, summary: '' })
  if (seconds === null && (team.webhooks?.lastDeliveryAt ?? null) !== null) {
    return figure({ title, value: 'none', note: 'all deliveries are worked off', picture })
  }
  if (seconds === null) {
    return figure({ title, value: missing('no webhooks yet'), note: 'no webhooks yet', picture })
  }
  return figure({ title, value: duration(seconds), note: `${exact(pending)} pending`, picture })
}

function openProblems(team: TeamView, history: TeamHistory, nowMs: number): Html {
  const { failed, quarantined, contacts, total } = openProblemsOf(team)
  const parts = [
    ...(failed > 0 ? [counted(failed, 'failed stream')] : []),
    ...(quarantined > 0 ? [counted(quarantined, 'quarantined record')] : []),
    ...(contacts > 0 ? [`${exact(contacts)} of contacts`] : []),
  ]
  const values = history.problems
  return figure({
    title: 'Open problems',
    value: exact(total),
    note: parts.length === 0 ? 'nothing needs a person' : parts.join(', '),
    href: whereOf(team),
    picture: sparkline({
      kind: 'line',
      values,
      nowMs,
      summary: summaryOf('Open problems', values, exact),
    }),
  })
}

/** Where the worst of them is. */
function whereOf({ team, ...of }: TeamView): string {
  const { failed, quarantined, contacts } = openProblemsOf(of)
  if (failed > 0) return `/?team=${team}&sort=problems#streams`
  if (quarantined > 0) return `/quarantine?team=${team}`
  return contacts > 0 ? `/contacts?team=${team}` : `/?team=${team}&sort=problems#streams`
}

function summaryOf(
  name: string,
  values: readonly MinuteValue[],
  word: (value: number) => string,
): string {
  const known = values.flatMap(({ value }) => (value === null ? [] : [value]))
  if (known.length === 0) return `${name}: nothing is known of the last 60 minutes.`
  const [least, most] = [Math.min(...known), Math.max(...known)]
  return `${name} in the last 60 minutes: between ${word(least)} and ${word(most)}.`
}

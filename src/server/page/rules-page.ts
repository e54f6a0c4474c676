// By what rules a team enrols people, of all its cadences or of one: what holds, where it comes from, and a form for each.
import {
  type RuleKey,
  type RuleSetting,
  ruleSettings,
  type RuleShown,
  type RulesShown,
  ruleText,
} from '../../domain/enrollment-rules.ts'
import { sectionHref, sectionsNav } from './enrollments-sections.ts'
import { field, hidden, message, type Options, options, problem, proof } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { named } from './names.ts'
import { cell, table } from './table.ts'
import { counted, time } from './words.ts'

export type RulesPage = {
  readonly team: string
  readonly shown: RulesShown
  /** Of the team, where `shown` is of one cadence: what that has no word on comes from there. */
  readonly ofTeam: RulesShown | undefined
  readonly names: ReadonlyMap<string, string>
  readonly nowMs: number
  readonly formToken: string
  /** What was sent and cannot be. */
  readonly refused?: { readonly key: RuleKey; readonly text: string; readonly why: string }
}

const changesShown = 20

export function rulesMain(page: RulesPage, said: Html | false): Html {
  const { team, shown, names, refused } = page
  const { cadence, rules } = shown
  const of = cadence === null ? html`all cadences of ${team}` : html`cadence ${cadence} of ${team}`
  const query = cadence === null ? '' : `?cadence=${cadence}`
  return html`${said}${sectionsNav(team, 'rules')}${refused !== undefined && problem(refused.why)}
    <div class="state-line">
      <div>
        <h1>Rules of ${of}</h1>
        <p>
          ${cadence !== null && html`${named(cadence, names)}: it has its own where one is set, else the team’s. `}The
          next judgement goes by them. An empty field is as it comes.
        </p>
      </div>
      ${pickForm(page)}
    </div>
    <section id="streams" aria-labelledby="rules-title">
      <div class="section-head">
        <h2 id="rules-title">Rules</h2>
        <p>
          <a
            href="/api/v1/teams/${team}/enrollments/rules${query}"
            download="${team}-enrolment-rules.json"
            >JSON</a
          >
        </p>
      </div>
      ${table({
        caption: counted(rules.length, 'rule'),
        heads,
        rows: rules.map((rule) => row(rule, page)),
        actions: true,
        wraps: true,
      })}
    </section>
    ${changesOf(page)}`
}

const heads = [
  ['Rule', 'text'],
  ['Holds', 'text'],
  ['Comes from', 'text'],
  ['Set to', 'text'],
] as const

function pickForm({ team, shown }: RulesPage): Html {
  const { cadence, cadences } = shown
  return html`<form method="get" action="/enrollments/rules" class="fields">
    ${hidden('team', team)}${field({ name: 'cadence', label: 'Cadence', value: cadence, placeholder: 'all' })}<button>
      Show
    </button>
    ${cadences.map(
      (each) =>
        html`<a href="${sectionHref(team, 'rules')}&amp;cadence=${each}">Cadence ${each}</a>`,
    )}
  </form>`
}

function row(rule: RuleShown, { team, shown, ofTeam, nowMs, formToken, refused }: RulesPage): Html {
  const { key, value, setAt } = rule
  const isRefused = refused?.key === key
  const text = isRefused ? refused.text : setAt === null ? '' : ruleText(value)
  const form = `rule-${key}`
  return html`<tr role="row" class="${isRefused && 'warning'}">
    <th role="rowheader" scope="row">
      ${key}
      <span class="means">${ruleSettings[key].meaning}</span>
    </th>
    ${cell('Holds', ruleText(value))}${cell('Comes from', originOf(rule, shown, ofTeam, nowMs))}
    ${cell('Set to', control(rule, text, isRefused))}
    <td role="cell" class="actions">
      <form id="${form}" method="post" action="/teams/${team}/enrollment-rules/${key}">
        ${proof(formToken)}${shown.cadence !== null && hidden('cadence', shown.cadence)}<button
          aria-label="Set ${key}"
        >
          Set
        </button>
      </form>
    </td>
  </tr>`
}

function originOf(
  { key, setAt, setBy }: RuleShown,
  { cadence }: RulesShown,
  ofTeam: RulesShown | undefined,
  nowMs: number,
): Html {
  const where = cadence === null ? 'the team' : 'this cadence'
  if (setAt !== null) return html`set for ${where} ${time(setAt, nowMs)} by ${setBy}`
  const team = ofTeam?.rules.find((each) => each.key === key)
  return team === undefined || team.setAt === null
    ? html`as it comes`
    : html`the team, set ${time(team.setAt, nowMs)} by ${team.setBy}`
}

function control({ key, usual }: RuleShown, text: string, isRefused: boolean): Html {
  const usually = ruleText(usual)
  const wrong = isRefused && html` aria-invalid="true" aria-describedby="problem"`
  const of = optionsOf(ruleSettings[key], usually)
  if (of !== undefined) {
    return html`<select form="rule-${key}" name="value" aria-label="${key}" ${wrong}>
      ${options(of, text)}
    </select>`
  }
  return html`<input
    form="rule-${key}"
    name="value"
    aria-label="${key}"
    size="16"
    maxlength="20000"
    value="${text}"
    placeholder="${usually}"
    ${wrong}
  />`
}

function optionsOf(setting: RuleSetting, usually: string): Options | undefined {
  const all =
    setting.kind === 'switch'
      ? ['true', 'false']
      : setting.kind === 'choice'
        ? setting.of
        : undefined
  if (all === undefined) return undefined
  return [['', `as it comes: ${usually}`], ...all.map((each) => [each, each] as const)]
}

function changesOf({ shown, nowMs }: RulesPage): Html | false {
  if (shown.changes.length === 0) return false
  return html`<section class="record" aria-labelledby="changes-title">
    <h2 id="changes-title">Latest changes</h2>
    <ul>
      ${shown.changes
        .slice(0, changesShown)
        .map(
          ({ at, by, cadence, key, before, after }) =>
            html`<li>
              ${time(at, nowMs)}: ${cadence !== null && html`cadence ${cadence} `}${key} from
              ${ruleText(before)} to ${ruleText(after)}, by ${by}
            </li>`,
        )}
    </ul>
  </section>`
}

/** What the form of a rule did; the key is one that is known, whatever the query says. */
export function ruleMessage(key: RuleKey): Html {
  return message(html`<strong>${key}</strong> is set; the next judgement goes by it.`)
}

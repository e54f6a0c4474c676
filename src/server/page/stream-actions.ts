// Actions are plain forms; one that is not allowed stays in its place, disabled, and says why.
import { proof } from './forms.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { StreamView, TeamView } from './view.ts'

type Context = { readonly team: TeamView; readonly formToken: string }
type Button = {
  readonly id: string
  readonly action: string
  readonly text: string
  readonly label?: string
  readonly whyNot?: string | undefined
}

function button({ id, action, text, label, whyNot }: Button): Html {
  const hint = whyNot ?? label
  return html`<button
    id="${id}"
    formaction="${action}"
    ${hint !== undefined && html` title="${hint}"`}${label !== undefined && html` aria-label="${whyNot === undefined ? label : `${label} (${whyNot})`}"`}${whyNot !== undefined && html` disabled`}
  >
    ${text}
  </button>`
}

function form(action: string, formToken: string, buttons: readonly Html[]): Html {
  return html`<form method="post" action="${action}">${proof(formToken)}${buttons}</form>`
}

function teamStop(team: TeamView): string | undefined {
  if (team.state === 'disconnected') return 'the team is disconnected'
  return team.pausedAt === null ? undefined : 'the team is paused'
}

export function streamActions(stream: StreamView, { team, formToken }: Context): Html {
  const name = stream.stream
  const base = `/teams/${team.team}/streams/${name}`
  const paused = stream.state === 'paused'
  const teamPaused = teamStop(team)
  const reading = stream.state === 'reading' ? 'it is being read' : undefined
  const pausedReason = paused ? 'it is paused' : undefined
  const sync = button({
    id: `sync-${name}`,
    action: `${base}/sync`,
    text: 'Sync now',
    label: `Sync ${name} now`,
    whyNot: teamPaused ?? pausedReason ?? reading,
  })
  const sweep = button({
    id: `sweep-${name}`,
    action: `${base}/sweep`,
    text: 'Sweep',
    label: `Sweep ${name}`,
    whyNot: teamPaused ?? pausedReason ?? sweepStop(stream),
  })
  const verb = paused ? 'resume' : 'pause'
  const word = paused ? 'Resume' : 'Pause'
  const turn = button({
    id: `turn-${name}`,
    action: `${base}/${verb}`,
    text: word,
    label: `${word} ${name}`,
    whyNot: teamPaused,
  })
  return form(`${base}/sync`, formToken, [sync, sweep, turn])
}

function sweepStop({ watermark, sweep }: StreamView): string | undefined {
  if (watermark === null) return 'it was not read to its end yet'
  return sweep?.state === 'sweeping' ? 'it is being swept' : undefined
}

export function teamActions({ team, formToken }: Context): Html {
  const base = `/teams/${team.team}`
  const paused = team.pausedAt !== null
  const sync = button({
    // No stream is called so: `team` is one.
    id: 'sync-all',
    action: `${base}/sync`,
    text: 'Sync all now',
    whyNot: teamStop(team),
  })
  const sweep = button({
    id: 'sweep-all',
    action: `${base}/sweep`,
    text: 'Sweep all',
    label: 'Sweep all streams: find what was deleted, and repair',
    whyNot: teamStop(team),
  })
  const verb = paused ? 'resume' : 'pause'
  const turn = button({
    id: 'turn-all',
    action: `${base}/${verb}`,
    text: paused ? 'Resume team' : 'Pause team',
    whyNot: team.state === 'disconnected' ? teamStop(team) : undefined,
  })
  return form(`${base}/sync`, formToken, [sync, sweep, turn])
}

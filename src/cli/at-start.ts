import type { App } from '../app.ts'
import { settled } from '../domain/errors.ts'
import type { Output } from './output.ts'

/** At a start: streams that this version reads in another way, and what is to be read in full. */
export async function tellAtStart(app: App, output: Output): Promise<void> {
  const followed = await settled(app.sync.followKinds())
  for (const { team, stream, from, to } of followed.ok ? followed.value : []) {
    output.say(`${team}: ${stream} is read as ${to}, no longer as ${from}: once from its beginning`)
  }
  await tellRowsBehind(app, output)
}

/** Says at a start which streams are to be read in full, because their rows and cursor were restored or edited apart. */
async function tellRowsBehind(app: App, output: Output): Promise<void> {
  const behind = await settled(app.examination.rowsBehind())
  if (!behind.ok) return
  const commands = behind.value.map(({ team, stream }) => `${team} ${stream}`)
  for (const each of new Set(commands)) {
    output.say(`warning: rows are older than their cursor; run: sync ${each} --full`)
  }
}

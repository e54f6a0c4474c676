// Postgres refuses to run as root. As root we start it as another account; as anybody else it runs as ourselves.
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../domain/errors.ts'

export type Account = { readonly uid: number; readonly gid: number }

/**
 * The account Postgres runs as, `undefined` for our own. It must have a name: initdb looks it up.
 * @throws AppError `embedded.unavailable` as root on a machine with neither `postgres` nor `nobody`
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const found = new RegExp(`^${name}:[^:]*:(?<uid>\\d+):(?<gid>\\d+):`, 'm').exec(
      accounts,
    )?.groups
    if (found !== undefined) return { uid: Number(found['uid']), gid: Number(found['gid']) }
  }
  throw new AppError(
    'embedded.unavailable',
    'Postgres does not run as root, and there is neither an account `postgres` nor `nobody` to run it as.',
  )
}

/** Whether the account may enter the folder and every folder above it, by their owners and modes. */
export function mayEnter(account: Account, folder: string): boolean {
  const real = realpathSync(folder)
  const { uid, gid, mode } = statSync(real)
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  return (mode & bit) !== 0 && (dirname(real) === real || mayEnter(account, dirname(real)))
}

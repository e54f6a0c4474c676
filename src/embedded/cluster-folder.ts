// Where the cluster lies and how Postgres is told: by its path, or, if the account cannot enter the folders above it (a
// private home), by a descriptor that it is started with. So the data stays in DATA_DIR wherever that is.
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lchownSync,
  mkdirSync,
  openSync,
} from 'node:fs'
import { readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../domain/errors.ts'
import { mayEnter, unprivilegedAccount, type Account } from './account.ts'

export type ClusterFolder = {
  /** The cluster itself, once it is made. */
  readonly path: string
  readonly account: Account | undefined
  /** Runs initdb on an empty folder and puts that in place when it is whole; nothing if there is a cluster. */
  make(initdb: (folder: OpenFolder) => void): void
  open(): OpenFolder
}

/** `name` is valid in a process that is given `descriptor` as its fourth one, 3. */
export type OpenFolder = Disposable & { readonly name: string; readonly descriptor: number }

const inherited = '/proc/self/fd/3'

/** @param dataDir is created if need be; the cluster is `cluster` in it */
export function clusterFolder(dataDir: string): ClusterFolder {
  mkdirSync(dataDir, { recursive: true })
  const path = join(realpathSync(dataDir), 'cluster')
  const account = ownerOf(path) ?? unprivilegedAccount()
  if (account !== undefined && existsSync(path)) giveTo(account, path)
  return {
    path,
    account,
    make(initdb) {
      if (existsSync(path)) return
      // initdb writes PG_VERSION early: what a killed one left looks like a cluster and is none.
      const making = `${path}.new`
      rmSync(making, { recursive: true, force: true })
      mkdirSync(making, { mode: 0o700 })
      if (account !== undefined) chownSync(making, account.uid, account.gid)
      using folder = openFolder(making, account)
      initdb(folder)
      renameSync(making, path)
    },
    open: () => openFolder(path, account),
  }
}

// A cluster belongs to the account that made it, also when a `postgres` account came to the machine since.
function ownerOf(cluster: string): Account | undefined {
  const found = statSync(cluster, { throwIfNoEntry: false })
  const me = process.getuid?.()
  if (found === undefined || me === undefined || found.uid === me) return undefined
  if (me === 0) return { uid: found.uid, gid: found.gid }
  throw new AppError(
    'embedded.failed',
    `${cluster} belongs to another user (uid ${found.uid}): start as that user, or choose another DATA_DIR.`,
  )
}

// A copy made by root belongs to root.
function giveTo(account: Account, folder: string): void {
  if (statSync(folder).uid === account.uid) return
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, name), account.uid, account.gid)
  }
  chownSync(folder, account.uid, account.gid)
  chmodSync(folder, 0o700)
}

function openFolder(path: string, account: Account | undefined): OpenFolder {
  const descriptor = openSync(path, 'r')
  const direct = account === undefined || mayEnter(account, dirname(path))
  return {
    name: direct ? path : inherited,
    descriptor,
    [Symbol.dispose]: () => closeSync(descriptor),
  }
}

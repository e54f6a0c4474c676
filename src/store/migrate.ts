// The database is brought up to date by numbered SQL files, under an advisory lock, in one transaction: of five that
// start at once one applies them, and a file that fails leaves nothing behind. A change of a table waits for those who read
// it no longer than a second at a time: whoever comes to read meanwhile waits behind it, so it steps back and tries again.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { AppError } from '../domain/errors.ts'
import type { Database } from './database.ts'
import { sqlStateOf, storeError } from './errors.ts'
import type { DB } from './schema.ts'

/** Beside this file also after the build, which copies it. */
const ownFolder = path.join(import.meta.dirname, 'migrations')

// Any number that is ours alone among the advisory locks of this database.
const migrationLock = 7_352_564_001

const lockNotAvailable = '55P03'
/** Readers in the way longer than this are told of: an operator has to end them. */
const patienceMs = 900_000

export type Migrated = { readonly applied: readonly string[]; readonly version: string }

export type MigrateOptions = {
  /** Told each time that somebody's long reading is in the way. */
  readonly onBusy?: (() => void) | undefined
  /** Where the files are; those of this program unless said. */
  readonly folder?: string
}

/**
 * Applies what is missing.
 * @returns the names applied by this call and the version the database is at now
 * @throws AppError `store.outdated` when the database is newer than this program, `store.busy` when transactions of
 * others were in the way for a quarter of an hour
 */
export async function migrate(
  database: Database,
  { onBusy, folder = ownFolder }: MigrateOptions = {},
): Promise<Migrated> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      const files = await migrationFiles(folder)
      return await database.kysely.transaction().execute((trx) => apply(trx, files))
    } catch (error) {
      const failure = storeError(error)
      const isBusy = sqlStateOf(failure.cause) === lockNotAvailable
      if (!isBusy || performance.now() > until) throw failure
      onBusy?.()
      await wait(500 + Math.random() * 1_000)
    }
  }
}

/** @throws AppError `store.outdated` unless the database is exactly of this program's version */
export async function requireCurrent(database: Database): Promise<void> {
  try {
    const files = await migrationFiles(ownFolder)
    const names = await appliedNames(database.kysely)
    requireNotNewer(files, names)
    const missing = [...files.keys()].filter((name) => !names.includes(name))
    if (missing.length > 0) {
      throw new AppError(
        'store.outdated',
        `The database is older than this program (it lacks ${missing.join(', ')}): run \`migrate\`.`,
      )
    }
  } catch (error) {
    throw storeError(error)
  }
}

type Files = ReadonlyMap<string, string>

async function migrationFiles(folder: string): Promise<Files> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
  return new Map(names.map((name, at) => [path.basename(name, '.sql'), texts[at] ?? '']))
}

async function apply(trx: Transaction<DB>, files: Files): Promise<Migrated> {
  // What the migrator tells is its own failure to tidy up in a transaction that has failed.
  let failure: unknown
  // The others wait for the first, however long it takes; the pool's own limits are for pages.
  await sql`set local lock_timeout = 0`.execute(trx)
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(trx)
  requireNotNewer(files, await appliedNames(trx))
  const migrator = new Migrator({
    db: trx,
    migrationTableSchema: 'worker',
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
    // Numbers are given out when work begins, and files arrive when it is done.
    allowUnorderedMigrations: true,
    provider: {
      getMigrations: () =>
        Promise.resolve(
          Object.fromEntries(
            [...files].map(([name, text]) => [
              name,
              migrationOf(text, (error) => (failure ??= error)),
            ]),
          ),
        ),
    },
  })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) throw storeError(failure ?? error)
  const applied = results.map((result) => result.migrationName)
  return { applied, version: [...files.keys()].at(-1) ?? '' }
}

function migrationOf(text: string, onFailure: (error: unknown) => void): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      try {
        // Here, because Kysely's migrator sets a limit of its own while it takes its lock.
        await sql`set local lock_timeout = '1s'`.execute(db)
        await sql.raw(text).execute(db)
      } catch (error) {
        onFailure(error)
        throw error
      }
    },
  }
}

async function appliedNames(db: Kysely<DB>): Promise<readonly string[]> {
  const found = await sql<{ there: boolean }>`
    select to_regclass('worker.migration') is not null as there`.execute(db)
  if (found.rows[0]?.there !== true) return []
  const { rows } = await sql<{ name: string }>`select name from worker.migration`.execute(db)
  return rows.map((row) => row.name)
}

function requireNotNewer(files: Files, names: readonly string[]): void {
  const unknown = names.filter((name) => !files.has(name))
  if (unknown.length === 0) return
  throw new AppError(
    'store.outdated',
    `The database is newer than this program (${unknown.toSorted().join(', ')}): deploy the matching version.`,
  )
}

// How other commands find what a running `start` embeds: `<DATA_DIR>/running.json`, addresses on loopback and no secret.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isAlive } from '../embedded/processes.ts'

const schema = z.object({
  pid: z.int(),
  /** Only what `start` brought up itself; what came by environment, the next command gets the same way. */
  databaseUrl: z.string().optional(),
  temporalAddress: z.string().optional(),
  page: z.string(),
  /** Where a simulated SalesLoft sends webhooks, as long as PUBLIC_URL is not set. */
  callback: z.string().optional(),
  temporal: z.string().nullable(),
})

export type Running = z.output<typeof schema>

const fileIn = (dataDir: string): string => join(dataDir, 'running.json')

/** Written whole or not at all: a reader never meets half a file. */
export function writeRunning(dataDir: string, running: Running): void {
  const file = fileIn(dataDir)
  writeFileSync(`${file}.new`, `${JSON.stringify(running, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

export function removeRunning(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true })
}

/** `undefined` if no `start` runs on this folder; what a killed one left is not believed. */
export function findRunning(dataDir: string): Running | undefined {
  const parsed = schema.safeParse(contentOf(fileIn(dataDir)))
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch {
    return undefined
  }
}

// Files that a command is given and that it writes.
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { AppError } from '../domain/errors.ts'
import type { Cli } from './command.ts'

/** `-` is standard input. @throws AppError `usage.invalid` */
export async function readText(cli: Pick<Cli, 'readInput'>, file: string): Promise<string> {
  if (file === '-') return await cli.readInput()
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new AppError('usage.invalid', `${file} cannot be read (${reason(error)}).`)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError('usage.invalid', `${file} is not UTF-8.`)
  }
}

/** All of it or nothing: whoever is cut off leaves the old one. @throws AppError `usage.invalid` */
export async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.new`
  try {
    await writeFile(fresh, text)
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw new AppError('usage.invalid', `${file} cannot be written (${reason(error)}).`)
  }
}

/** The same, of what is made while it is written; readable by its owner alone. @throws AppError `usage.invalid` */
export async function writeStream(file: string, parts: AsyncIterable<string>): Promise<void> {
  const fresh = `${file}.${process.pid}.new`
  try {
    {
      await using handle = await open(fresh, 'w', 0o600)
      for await (const each of parts) await handle.write(each)
    }
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    if (error instanceof AppError || !/^E[A-Z]+$/.test(reason(error))) throw error
    throw new AppError('usage.invalid', `${file} cannot be written (${reason(error)}).`)
  }
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

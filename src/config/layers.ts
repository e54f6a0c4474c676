// Reads the configuration files; the only part of configuration that touches a disk.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../domain/errors.ts'

/** The folder that holds `package.json`, from the sources and from `dist/` alike. */
export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('package.json was not found above the program')
  return packageRoot(parent)
}

/**
 * `config/default.json`, then the profile's; a profile without a file (or unknown) adds nothing.
 * @throws AppError `config.invalid`
 */
export function readLayers(profile: string | undefined, root: string = packageRoot()): unknown[] {
  const names = [
    'default',
    ...(profile === undefined || !/^[a-z]+$/.test(profile) ? [] : [profile]),
  ]
  return [...new Set(names)]
    .map((name) => join(root, 'config', `${name}.json`))
    .filter((file) => existsSync(file))
    .map((file) => readLayer(file))
}

/** The parser's own words are not repeated: they quote the file, which may hold a secret. */
function readLayer(file: string): unknown {
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new AppError('config.invalid', `${file}: cannot be read${code}`)
  }
  try {
    return JSON.parse(content) as unknown
  } catch {
    throw new AppError('config.invalid', `${file}: is not JSON`)
  }
}

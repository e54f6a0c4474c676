// Reads the configuration files; the only part of configuration that touches a disk.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder that holds `package.json`, from the sources and from `dist/` alike. */
export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error('package.json was not found above the program')
  return packageRoot(parent)
}

/** `config/default.json`, then the profile's; a profile without a file (or unknown) adds nothing. */
export function readLayers(profile: string | undefined, root: string = packageRoot()): unknown[] {
  const names = [
    'default',
    ...(profile === undefined || !/^[a-z]+$/.test(profile) ? [] : [profile]),
  ]
  return [...new Set(names)]
    .map((name) => join(root, 'config', `${name}.json`))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as unknown)
}

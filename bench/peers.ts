// Peers are installed when a benchmark asks for them, beside the tools that tests fetch: nobody who only wants to run the
// product should have to download them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const folder = path.join(import.meta.dirname, '..', '.tools', 'peers')

/** The package's exports; `undefined`, and a sentence on stderr, where it cannot be installed. */
export function peer(name: string, version: string): unknown {
  const home = path.join(folder, `${name.replaceAll('/', '-')}-${version}`)
  const manifest = path.join(home, 'package.json')
  if (!existsSync(manifest)) {
    mkdirSync(home, { recursive: true })
    writeFileSync(manifest, '{ "private": true }\n')
  }
  if (!existsSync(path.join(home, 'node_modules', name))) {
    const asked = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`]
    const { status } = spawnSync('npm', asked, {
      cwd: home,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) {
      process.stderr.write(`SKIPPED: ${name} could not be installed; it is not in the figures.\n`)
      return undefined
    }
  }
  return createRequire(manifest)(name)
}

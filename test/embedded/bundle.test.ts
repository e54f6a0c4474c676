import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ensureWorkflowBundle } from '../../src/embedded/bundle.ts'
import { temporaryFolder } from './programs.ts'

// A project whose bundler writes down what it was asked, and when.
function project(bundler: string) {
  const folder = temporaryFolder()
  const put = (file: string, text: string): void => writeFileSync(folder.in(file), text)
  for (const place of ['src/workflows/deep', 'src/domain', 'src/worker']) {
    mkdirSync(folder.in(place), { recursive: true })
  }
  put('package.json', '{"type":"module"}')
  put('src/workflows/deep/one.ts', 'export const one = 1')
  put('src/domain/two.ts', 'export const two = 2')
  put('src/worker/bundle.ts', bundler)
  return { ...folder, put, options: { root: folder.path, cacheDir: folder.in('cache') } }
}

const writing = `import { writeFileSync } from 'node:fs'
writeFileSync(process.argv[2] ?? '', String(process.hrtime.bigint()))`

describe('the workflow bundle', () => {
  it('is made once for the same sources, anew for changed ones, and the old one goes', async () => {
    using made = project(writing)
    const first = await ensureWorkflowBundle(made.options)
    const content = readFileSync(first, 'utf8')
    expect(await ensureWorkflowBundle(made.options)).toBe(first)
    expect(readFileSync(first, 'utf8')).toBe(content)

    made.put('src/workflows/deep/one.ts', 'export const one = 1.5')
    const second = await ensureWorkflowBundle(made.options)
    expect(second).not.toBe(first)
    made.put('src/domain/three.ts', '')
    const third = await ensureWorkflowBundle(made.options)
    expect(third).not.toBe(second)
    expect(readdirSync(made.options.cacheDir).map((name) => made.in('cache', name))).toEqual([
      third,
    ])
  })

  it('is whole for two that want it at once', async () => {
    using made = project(writing)
    const [one, two] = await Promise.all([
      ensureWorkflowBundle(made.options),
      ensureWorkflowBundle(made.options),
    ])
    expect(one).toBe(two)
    expect(readFileSync(one, 'utf8')).toMatch(/^\d+$/)
    expect(readdirSync(made.options.cacheDir)).toHaveLength(1)
  })

  it('that cannot be made says what the bundler said, and leaves nothing', async () => {
    using made = project('process.stderr.write("no such workflow"); process.exitCode = 1')
    await expect(ensureWorkflowBundle(made.options)).rejects.toMatchObject({
      code: 'embedded.failed',
      message: 'The workflows were not bundled: no such workflow',
    })
    expect(readdirSync(made.options.cacheDir)).toEqual([])
  })
})

// A generated page is written, or with `--check` compared: a page that drifted from its source fails the check.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { format, resolveConfig } from 'prettier'

const root = join(import.meta.dirname, '..')

/** Writes files (paths below the repository), or with `--check` sets exit code 1 and names those that differ. */
export async function generated(files: Readonly<Record<string, string>>): Promise<void> {
  const check = process.argv.includes('--check')
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, name)
    const options = await resolveConfig(file)
    const wanted = name.endsWith('.md') ? await format(text, { ...options, filepath: file }) : text
    if (!check) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, wanted)
    } else if (contentOf(file) !== wanted) {
      process.stderr.write(
        `${relative(root, file)} is out of date: run ${relative(root, process.argv[1] ?? '')}\n`,
      )
      process.exitCode = 1
    }
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

// What the generators share: write a file, or with --check say that it differs.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { format } from 'prettier'

const root = path.resolve(import.meta.dirname, '..')

/** Writes the text to a file below the project's root, or compares it. */
export function emit(file: string, text: string): void {
  const target = path.join(root, file)
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text)
    return
  }
  if (read(file) === text) return
  process.stderr.write(`${file} is not what its source says.\n`)
  process.exitCode = 1
}

/** The same for Markdown, set as the house sets it. */
export async function emitMarkdown(file: string, markdown: string): Promise<void> {
  emit(file, await format(markdown, { parser: 'markdown', printWidth: 100 }))
}

export function read(file: string): string {
  try {
    return readFileSync(path.join(root, file), 'utf8')
  } catch {
    return ''
  }
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function between(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < 0) throw new Error(`There is no place "${name}".`)
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableLine(head), tableLine(head.map(() => '---')), ...rows.map(tableLine)].join('\n')
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

// Draws the bars of docs/benchmarks/*.svg from docs/benchmarks/figures.json, where the figures of the last runs stand.
//   node bench/plots.ts
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

type Bar = { readonly label: string; readonly value: number; readonly note?: string }
type Plot = {
  readonly title: string
  /** What the values are, below their axis. */
  readonly axis: string
  /** A line that no bar is to pass, or that each is to reach. */
  readonly mark?: { readonly value: number; readonly label: string }
  readonly groups: readonly { readonly label: string; readonly bars: readonly Bar[] }[]
}

const folder = path.resolve(import.meta.dirname, '../docs/benchmarks')
const [width, left, right, barHeight, gap] = [760, 250, 90, 16, 14]
const colours = ['#1f6f8b', '#b5651d', '#8a8d91', '#6b4e8f']
const across = width - left - right

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function lettering(x: number, y: number, words: string, rest = ''): string {
  return `<text x="${x}" y="${y}" ${rest}>${escaped(words)}</text>`
}

/** A round number of which four to nine reach over all values. */
function stepOf(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 4))
  return [5, 2].map((times) => times * power).find((step) => most / step >= 4) ?? power
}

function draw({ title, axis, mark, groups }: Plot): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const step = stepOf(most)
  const end = Math.ceil((most * 1.02) / step) * step
  const place = (value: number): number => left + Math.round((value / end) * across)
  const parts: string[] = []
  let y = 44
  for (const { label, bars } of groups) {
    parts.push(lettering(left - 240, y + 12, label, 'font-weight="bold"'))
    for (const [at, { label: name, value, note = '' }] of bars.entries()) {
      const length = Math.max(1, place(value) - left)
      const shape = `x="${left}" y="${y}" width="${length}" height="${barHeight - 3}"`
      parts.push(
        lettering(left - 6, y + 11, name, 'text-anchor="end"'),
        `<rect ${shape} fill="${colours[at % colours.length]}"/>`,
        lettering(left + length + 5, y + 11, `${value.toLocaleString('en-US')}${note}`),
      )
      y += barHeight
    }
    y += gap
  }
  const lines = Array.from({ length: Math.round(end / step) + 1 }, (_, at) => at * step)
  const grid = lines.flatMap((value) => [
    `<path d="M${place(value)} 36V${y}" stroke="#d8dadd"/>`,
    lettering(place(value), y + 14, value.toLocaleString('en-US'), 'text-anchor="middle"'),
  ])
  const marked = mark && [
    `<path d="M${place(mark.value)} 36V${y}" stroke="#c0392b" stroke-dasharray="4 3"/>`,
    lettering(place(mark.value) + 4, 33, mark.label, 'fill="#c0392b"'),
  ]
  const height = y + 40
  const body = [...grid, ...parts, ...(marked ?? [])].join('\n')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${lettering(10, 18, title, 'font-size="14" font-weight="bold"')}
${body}
${lettering(left + across / 2, y + 32, axis, 'text-anchor="middle"')}
</svg>
`
}

const plots = JSON.parse(readFileSync(path.join(folder, 'figures.json'), 'utf8')) as Readonly<
  Record<string, Plot>
>
for (const [name, plot] of Object.entries(plots)) {
  writeFileSync(path.join(folder, `${name}.svg`), draw(plot))
}

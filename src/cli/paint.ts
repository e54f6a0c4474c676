import { styleText } from 'node:util'

export type Style = 'good' | 'warning' | 'bad' | 'muted' | 'strong' | 'accent'
export type Paint = (style: Style, text: string) => string

const formats = {
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  muted: 'gray',
  strong: 'bold',
  accent: 'cyan',
} as const satisfies Record<Style, Parameters<typeof styleText>[0]>

/** Colour is never the only bearer of a state: a word says it too. */
export function createPaint(coloured: boolean): Paint {
  return (style, text) =>
    coloured ? styleText(formats[style], text, { validateStream: false }) : text
}

/** https://no-color.org: any value that is not empty turns colour off; `TERM=dumb` does as well. */
export function wantsColour(
  terminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return terminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}

// Everything that goes into markup goes through this tag, and what is not markup already is escaped: there is no other
// way to make an Html, so a name like `<img onerror=...>` is shown, never run.

declare const htmlBrand: unique symbol
export type Html = { readonly markup: string; readonly [htmlBrand]: true }
type Value = Html | string | number | null | undefined | false | readonly Value[]

/**
 * Markup from a template. Texts and numbers are escaped for element content and for quoted attributes (always quote
 * them); arrays are joined; null, undefined and false are nothing.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const markup = strings.map((text, index) => text + markupOf(values[index])).join('')
  return { markup } as Html
}

function markupOf(value: Value): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return escape(value)
  if (typeof value === 'number') return String(value)
  if ('markup' in value) return value.markup
  return value.map((each) => markupOf(each)).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

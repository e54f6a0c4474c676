// JSON text is read without loss: numbers beyond 2^53 keep their digits, also when it is written again.

/** Sixteen digits can exceed 2^53; a three-digit exponent can exceed a double. */
const long = /\d{16}|[eE]\+?\d{3}/

type ReviverContext = { readonly source?: string }

/** @throws SyntaxError */
export function parseText(text: string): unknown {
  if (!long.test(text)) return JSON.parse(text)
  const keepDigits = (_key: string, value: unknown, context?: ReviverContext): unknown =>
    typeof value === 'number' && context?.source !== undefined && long.test(context.source)
      ? JSON.rawJSON(context.source)
      : value
  return JSON.parse(text, keepDigits)
}

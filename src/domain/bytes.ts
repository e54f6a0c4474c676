// Bytes as text that can be shown anywhere: printable ASCII as it is, everything else by its number, so that nothing in a
// spoilt record reaches a terminal, a page or a log as more than text.

/** `\\` and what is not printable ASCII become escapes; line feeds stay where `lines` is wanted. */
export function printableBytes(bytes: Uint8Array, mostBytes = Number.POSITIVE_INFINITY): string {
  const shown = bytes.subarray(0, Math.min(bytes.length, mostBytes))
  const parts = Array.from(shown, (byte) => {
    if (byte === 0x5c) return '\\\\'
    if (byte >= 0x20 && byte <= 0x7e) return String.fromCodePoint(byte)
    return `\\x${byte.toString(16).padStart(2, '0')}`
  })
  const rest = bytes.length - shown.length
  return parts.join('') + (rest > 0 ? ` … ${rest} more bytes` : '')
}

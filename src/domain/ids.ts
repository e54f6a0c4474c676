// Ids of SalesLoft, and numbers of our own rows, as decimal text: a bigint of Postgres holds each of them.
export const idPattern = /^[1-9]\d{0,17}$/

export function isId(text: string): boolean {
  return idPattern.test(text)
}

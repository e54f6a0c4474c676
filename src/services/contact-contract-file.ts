// The contract of contacts as text: whatever is wrong is named with its line, all of it at once.
import type { ContactContract } from '../domain/contact-contract.ts'
import { checkContract } from '../domain/contact-contract-check.ts'
import type { AppError } from '../domain/errors.ts'
import { asProblems, problemText } from '../domain/file-problems.ts'
import { isPhoneRegion } from './phone-numbers.ts'
import { readYaml } from './yaml-file.ts'

const mostBytes = 262_144
const mostMistakes = 50

/** @throws AppError `contacts.contract` with every mistake, by line */
export function readContract(text: string): ContactContract {
  const { value, lineOf } = readYaml(text, { mostBytes, invalid })
  const checked = checkContract(value, isPhoneRegion)
  if (checked.kind === 'contract') return checked.contract
  const placed = checked.mistakes
    .map((mistake) => ({ line: lineOf(mistake.path), says: problemText(mistake) }))
    .toSorted((a, b) => a.line - b.line)
  throw invalid(placed.map(({ line, says }) => `line ${line}: ${says}`))
}

function invalid(mistakes: readonly string[]): AppError {
  return asProblems('contacts.contract', mistakes, mostMistakes)
}

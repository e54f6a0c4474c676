// The contract of contacts as text: whatever is wrong is named with its line, all of it at once.
import type { ContactContract } from '../domain/contact-contract.ts'
import { checkContract } from '../domain/contact-contract-check.ts'
import { AppError } from '../domain/errors.ts'
import { problemLines, problemText } from '../domain/file-problems.ts'
import { isPhoneRegion } from './phone-numbers.ts'
import { readYaml } from './yaml-file.ts'

const mostBytes = 262_144
const mostMistakes = 50

/** @throws AppError `contacts.contract` with every mistake, by line */
export function readContract(text: string): ContactContract {
  const file = readYaml(text, { mostBytes, invalid })
  const checked = checkContract(file.value, isPhoneRegion)
  if (checked.kind === 'contract') return checked.contract
  const placed = checked.mistakes.toSorted((a, b) => file.offsetOf(a.path) - file.offsetOf(b.path))
  throw invalid(placed.map((each) => `line ${file.lineOf(each.path)}: ${problemText(each)}`))
}

function invalid(mistakes: readonly string[]): AppError {
  return new AppError('contacts.contract', problemLines(mistakes, mostMistakes))
}

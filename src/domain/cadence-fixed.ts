import { AppError } from './errors.ts'

/** The answer to whoever wants to change or delete a cadence, or its steps. */
export function cadenceFixed(): AppError {
  return new AppError(
    'cadence.fixed',
    'SalesLoft’s API neither changes nor deletes a cadence or its steps: do it in SalesLoft. ' +
      'Or make another one: `cadences export TEAM CADENCE --out FILE`, change the file, its name and `external_identifier`, and `cadences import TEAM FILE`.',
  )
}

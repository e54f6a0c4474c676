// docs/report.schema.json: the shape of a report as JSON, for programs that read it.
import { format } from 'prettier'
import { z } from 'zod'
import { reportSchema } from '../src/services/report-schema.ts'
import { emit } from './generated.ts'

const schema = z.toJSONSchema(reportSchema, {
  // Here every field is known; who reads it meets those that are added later.
  override({ jsonSchema }) {
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  },
})
emit(
  'docs/report.schema.json',
  await format(JSON.stringify(schema), { parser: 'json', printWidth: 100 }),
)

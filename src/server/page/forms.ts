// Pieces of forms: what is hidden in them, their fields, what they answer, and the second thought before what reaches SalesLoft.
import { html } from './html.ts'
import type { Html } from './html.ts'

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`
}

/** Proves that a form is of ours. */
export function proof(formToken: string): Html {
  return hidden('formToken', formToken)
}

type Named = {
  readonly name: string
  readonly label: string
  readonly value?: string | null | undefined
  /** Where the name is there more than once on the page. */
  readonly id?: string
}

export type Field = Named & {
  readonly size?: number
  readonly placeholder?: string | undefined
  readonly hint?: string
  readonly required?: boolean
  readonly wrong?: boolean
}

export function field(given: Field): Html {
  const { name, label, value, id = name, size = 12, placeholder, hint } = given
  const { required = false, wrong = false } = given
  return html`<span class="field"
    ><label for="${id}">${label}</label
    ><input
      id="${id}"
      name="${name}"
      value="${value}"
      size="${size}"
      maxlength="100"
      ${placeholder !== undefined && html` placeholder="${placeholder}"`}${hint !== undefined && html` title="${hint}"`}${required && html` required`}${wrong && html` aria-invalid="true" aria-describedby="problem"`}
  /></span>`
}

export function area(given: Named & { readonly rows: number; readonly required?: boolean }): Html {
  const { name, label, value, id = name, rows, required = false } = given
  return html`<span class="field wide"
    ><label for="${id}">${label}</label
    ><textarea
      id="${id}"
      name="${name}"
      rows="${rows}"
      maxlength="200000"
      spellcheck="false"
      ${required && html` required`}
    >
${value}</textarea>
  </span>`
}

export type Options = readonly (readonly [value: string, text: string])[]

export function options(all: Options, value: string | null | undefined): readonly Html[] {
  return all.map(
    ([each, text]) =>
      html`<option value="${each}" ${each === (value ?? '') && html` selected`}>${text}</option>`,
  )
}

export function choice(given: Named & { readonly of: Options }): Html {
  const { name, label, value, id = name, of } = given
  return html`<span class="field"
    ><label for="${id}">${label}</label
    ><select id="${id}" name="${name}">
      ${options(of, value)}
    </select></span
  >`
}

/** A button that first says what it does, and is pressed again: without script. */
export function secondThought(given: {
  readonly word: string
  readonly says: Html | string
  readonly form: Html
  /** Why it is not to be had now. */
  readonly whyNot?: string | false
}): Html {
  const { word, says, form, whyNot = false } = given
  if (whyNot !== false) return html`<button disabled title="${whyNot}">${word}</button>`
  return html`<details class="really">
    <summary>${word}</summary>
    <div>
      <p>${says}</p>
      ${form}
    </div>
  </details>`
}

/** What an action did, said once after its redirect. */
export function message(words: Html | string): Html {
  return html`<p class="message" role="status" id="message">${words}</p>`
}

/** Why a form was not done. */
export function problem(words: string): Html {
  return html`<p class="message bad" role="alert" id="problem">${words}</p>`
}

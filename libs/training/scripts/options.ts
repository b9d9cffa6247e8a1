import { defaultSpamShare, type ModelDescription, type ModelType, modelTypes } from '../src/index.ts'

// Options that both commands have.

export const fineTunedOption = { type: 'string' } as const
export const fineTunedUsage = 'results of transformer/fine_tune.py, which the model transformer needs'

/**
 * Returns the model types with these ids, all that can be trained by default.
 * @param fineTuned directory with the results of `transformer/fine_tune.py`
 * @throws {Error} for an unknown model, and for the transformer without these results
 */
export async function selectModelTypes(ids: readonly string[], fineTuned?: string): Promise<readonly ModelType[]> {
  if (ids.includes('transformer') && fineTuned === undefined) throw new Error('The transformer needs --fine-tuned.')
  return selectById(await modelTypes(fineTuned), ids)
}

/**
 * Returns the models with these ids, all by default.
 * @throws {Error} for an unknown model
 */
export function selectById<Model extends ModelDescription>(
  known: readonly Model[],
  ids: readonly string[],
): readonly Model[] {
  const unknown = ids.filter((id) => !known.some((model) => model.id === id))
  if (unknown.length > 0) throw new Error(`Unknown model: ${unknown.join(', ')}.`)
  return known.filter(({ id }) => ids.length === 0 || ids.includes(id))
}

export const spamShareOption = { type: 'string', default: String(defaultSpamShare) } as const

/** @throws {Error} unless the text is a fraction */
export function spamShareOf(text: string): number {
  const share = Number(text)
  if (!(share > 0 && share < 1)) throw new Error(`--spam-share is ${text}, expected a number between 0 and 1.`)
  return share
}

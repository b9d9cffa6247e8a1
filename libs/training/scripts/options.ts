import { defaultSpamShare, type ModelType, modelTypes } from '../src/index.ts'

// Options that both commands have.

export const fineTunedOption = { type: 'string' } as const
export const fineTunedUsage = 'results of transformer/fine_tune.py, which the model transformer needs'

/**
 * Returns the model types with these ids, all that can be trained by default.
 * @param fineTuned directory with the results of `transformer/fine_tune.py`
 * @throws {Error} for an unknown model, and for the transformer without these results
 */
export async function selectModelTypes(ids: readonly string[], fineTuned?: string): Promise<readonly ModelType[]> {
  const known = await modelTypes(fineTuned)
  if (ids.length === 0) return known
  return ids.map((id) => {
    const modelType = known.find((one) => one.id === id)
    if (modelType !== undefined) return modelType
    throw new Error(id === 'transformer' ? 'The transformer needs --fine-tuned.' : `Unknown model: ${id}.`)
  })
}

export const spamShareOption = { type: 'string', default: String(defaultSpamShare) } as const

/** @throws {Error} unless the text is a fraction */
export function spamShareOf(text: string): number {
  const share = Number(text)
  if (!(share > 0 && share < 1)) throw new Error(`--spam-share is ${text}, expected a number between 0 and 1.`)
  return share
}

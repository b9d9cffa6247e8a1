import type { ModelInput } from '@sms-checker/contracts'
import { normalizeMessage } from '@sms-checker/text'
import { Tensor } from 'onnxruntime-node'

/** The texts as the model's one input takes them. */
export function inputTensor(texts: readonly string[], { shape, text }: ModelInput): Tensor {
  const seen = texts.map(text === 'raw' ? (sms) => sms.toWellFormed() : normalizeMessage)
  return new Tensor('string', seen, shape === '[N,1]' ? [seen.length, 1] : [seen.length])
}

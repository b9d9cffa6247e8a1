import { linear } from './linear/linear-classifier.ts'
import type { ModelDescription, ModelType } from './model-type.ts'
import { neural } from './neural/neural-classifier.ts'
import { readFineTuning } from './transformer/fine-tuning.ts'
import { transformer, transformerType, vocabularySize } from './transformer/transformer-classifier.ts'

export { modelCards, summary } from './cards/model-cards.ts'
export { plots } from './cards/plots.ts'
export { readCorpora, type SplitMessage, trainingMessagesOf } from './corpus/split.ts'
export { runClosedProtocol } from './evaluation/closed-protocol.ts'
export { evaluateModel } from './evaluation/evaluate-model.ts'
export {
  defaultSpamShare,
  LeaveOneCorpusOut,
  leaveOneCorpusOut,
  leaveOut,
  readLeaveOneCorpusOut,
  sourceNames,
  writeLeaveOneCorpusOut,
} from './evaluation/leave-one-corpus-out.ts'
export { ModelEvaluation } from './evaluation/model-evaluation.ts'
export { readModelDirectory, writeModelDirectory } from './model-directory.ts'
export type { ModelDescription, ModelType } from './model-type.ts'
export { leftOutScoresOf, trainModel } from './train-model.ts'

/** Model types that need no other data than messages. */
const small = [linear, neural]

/** The models that are shipped. */
export const models: readonly (ModelDescription | ModelType)[] = [...small, transformer]

/**
 * Returns the model types that can be trained: the transformer only with the results of its fine-tuning.
 * @param fineTuned directory with these results
 */
export async function modelTypes(fineTuned?: string): Promise<readonly ModelType[]> {
  return fineTuned === undefined ? small : [...small, transformerType(await readFineTuning(fineTuned, vocabularySize))]
}

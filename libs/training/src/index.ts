import { linear } from './linear/linear-classifier.ts'
import type { ModelDescription, ModelType } from './model-type.ts'
import { neural } from './neural/neural-classifier.ts'
import { readFineTuning } from './transformer/fine-tuning.ts'
import { transformerType, vocabularySize } from './transformer/transformer-classifier.ts'
import { trees } from './trees/trees-classifier.ts'

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

/** The models that are shipped. Those that need no other data than messages are model types. */
export const models: readonly (ModelDescription | ModelType)[] = [linear, neural, trees]

/**
 * Returns the model types that can be trained: the transformer only with the results of its fine-tuning.
 * @param fineTuned directory with these results
 */
export async function modelTypes(fineTuned?: string): Promise<readonly ModelType[]> {
  const small = [linear, neural, trees]
  return fineTuned === undefined ? small : [...small, transformerType(await readFineTuning(fineTuned, vocabularySize))]
}

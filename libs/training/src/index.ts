import { linear } from './linear/linear-classifier.ts'
import type { ModelType } from './model-type.ts'
import { neural } from './neural/neural-classifier.ts'
import { trees } from './trees/trees-classifier.ts'

export { modelCards, summary } from './cards/model-cards.ts'
export { plots } from './cards/plots.ts'
export { readCorpora } from './corpus/split.ts'
export { runClosedProtocol } from './evaluation/closed-protocol.ts'
export { evaluateModel } from './evaluation/evaluate-model.ts'
export {
  defaultSpamShare,
  LeaveOneCorpusOut,
  leaveOneCorpusOut,
  readLeaveOneCorpusOut,
  writeLeaveOneCorpusOut,
} from './evaluation/leave-one-corpus-out.ts'
export { ModelEvaluation } from './evaluation/model-evaluation.ts'
export { readModelDirectory, writeModelDirectory } from './model-directory.ts'
export type { ModelType } from './model-type.ts'
export { trainModel } from './train-model.ts'

/** The model types that are trained, evaluated and shipped. */
export const modelTypes: readonly ModelType[] = [linear, neural, trees]

export { readCorpora } from './corpus/read-corpora.ts'
export { readModelDirectory, writeModelDirectory } from './model-directory.ts'
export { type Recipe, recipes } from './recipes.ts'
export { heldOutQuality, type ModelFiles, trainModel } from './train-model.ts'

/** Why a model directory cannot be served, in one sentence for whoever has to mend it. */
export class ModelFault extends Error {
  override readonly name = 'ModelFault'
}

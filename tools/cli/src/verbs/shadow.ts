import { CommandError } from '../command-error.ts'
import { planShadow, shadowRelease } from '../plans/plans.ts'
import { carryOut } from './carry-out.ts'
import type { ChangeOptions, Context } from './context.ts'
import { override, requireReason } from './decide.ts'
import { type StartOptions, start } from './start.ts'

export interface ShadowStartOptions extends ChangeOptions {
  readonly model: string
  readonly modelTag: string | undefined
  readonly modelSource: string | undefined
}

/** `shadow start`: runs a model as the shadow. */
export async function startShadow(context: Context, options: ShadowStartOptions): Promise<void> {
  requireReason(options)
  requireIstio(context)
  override([options.commit ? undefined : await context.target.drift(context.text)], options)
  const rollout = { command: `shadow start ${options.model}`, steps: planShadow(context.present, options), undo: true }
  if (!(await carryOut(context, rollout, options))) return
  context.terminal.write(`${options.model} is the shadow. Next: npx sms-checker shadow status`)
}

/** `shadow promote`: starts an experiment whose canary runs the model of the shadow. */
export async function promoteShadow(context: Context, options: Omit<StartOptions, 'canary'>): Promise<void> {
  requireReason(options)
  requireIstio(context)
  const { shadow } = context.present.values.model
  if (!shadow.enabled) throw new CommandError('There is no shadow (model.shadow.enabled is false). Run "shadow start".')
  const refusal = await context
    .withService(async (service) => {
      const { verdict, reason } = await service.shadow()
      return verdict === 'not-worse'
        ? undefined
        : `The verdict on the shadow is ${verdict.replaceAll('-', ' ')}: ${reason} See "shadow status".`
    })
    .catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      return `The verdict on the shadow is unknown. ${error.message}`
    })
  const refusals = refusal === undefined ? [] : [refusal]
  await start(context, { ...options, canary: shadowRelease(context.present) }, refusals)
}

function requireIstio({ present }: Context): void {
  if (!present.values.istio.enabled) {
    throw new CommandError('A shadow needs Istio, which mirrors the requests. Set istio.enabled in the values file.')
  }
}

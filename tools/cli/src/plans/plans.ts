import { shareOfUsers } from '@sms-checker/verdict'
import { CommandError } from '../command-error.ts'
import type { ChartDefaults, RolloutValues } from '../values/rollout-values.ts'
import type { Change } from '../values/values-file.ts'
import type { Percentage } from './percentages.ts'
import { noUser, percent, rampedRule } from './routing-rules.ts'

/** One upgrade of the release. Each leaves a system in which no request is routed to pods that are not ready or no longer exist. */
export interface Step {
  readonly description: string
  readonly changes: readonly Change[]
}

/** What the canary runs. What is not set is that of stable and primary. */
export interface CanaryRelease {
  readonly appTag?: string | undefined
  readonly uiTag?: string | undefined
  readonly model?: string | undefined
  readonly modelTag?: string | undefined
  readonly modelSource?: string | undefined
}

const rule = 'istio.canary.headerRoutingRegex'
const enabled = 'istio.canary.enabled'

const appKeys = ['version', 'image.tag', 'image.digest', 'ui.image.tag', 'ui.image.digest'] as const
const modelKeys = ['model', 'source', 'image.tag', 'image.digest'] as const

/** Keys that exist only while an experiment runs. */
const keysOfExperiment = [
  ...appKeys.map((key) => `app.canary.${key}`),
  ...modelKeys.map((key) => `model.canary.${key}`),
  rule,
  'experiment.name',
  'experiment.hypothesis',
]

/** The values of a file over the defaults of a chart, for which a plan is made. */
export interface Present {
  readonly values: RolloutValues
  readonly defaults: ChartDefaults
}

/** Starts the canary without users, then routes users to it. A canary that has users loses them first. */
export function planStart(
  present: Present,
  experiment: {
    readonly name: string
    readonly hypothesis: string
    readonly rule: string
    readonly canary: CanaryRelease
  },
): Step[] {
  const { istio } = present.values
  const hasUsers = istio.canary.enabled && shareOfUsers(istio.canary.headerRoutingRegex) > 0
  const isSet = (key: string, value: string) => setTo(present, key, value)
  return [
    ...(hasUsers ? [withoutUsers('Take all users off the present canary.')] : []),
    {
      description: 'Start the canary. Only the pre-release host reaches it.',
      changes: [
        { key: enabled, value: true },
        { key: rule, value: noUser },
        ...canaryChanges(present, experiment.canary),
        isSet('experiment.name', experiment.name),
        isSet('experiment.hypothesis', experiment.hypothesis),
      ],
    },
    {
      description: `Route ${percent(shareOfUsers(experiment.rule))} of the users to the canary.`,
      changes: [{ key: rule, value: experiment.rule }],
    },
  ]
}

/** Routes more users to the canary. All users of the present rule stay. */
export function planRamp({ values }: Present, percentage: Percentage): Step[] {
  return [
    {
      description: `Route ${percentage} % of the users to the canary.`,
      changes: [{ key: rule, value: rampedRule(values.istio.canary.headerRoutingRegex, percentage) }],
    },
  ]
}

/** Gives app, page and model of the canary to all users, then ends the canary. */
export function planPromote(present: Present): Step[] {
  requireCanary(present)
  return [
    {
      description: 'Give all users the app, the page and the model of the canary.',
      changes: [
        ...appKeys.map((key) => copy(present, `app.canary.${key}`, `app.stable.${key}`)),
        ...modelKeys.map((key) => copy(present, `model.canary.${key}`, `model.primary.${key}`)),
      ],
    },
    withoutUsers('Route all users to stable, which now has the same release.'),
    canaryOff,
  ]
}

/** Takes all users off the canary, then ends it. */
export function planRollback(present: Present): Step[] {
  requireCanary(present)
  return [withoutUsers('Take all users off the canary.'), canaryOff]
}

/** Runs a model as the shadow. */
export function planShadow(
  present: Present,
  { model, modelTag, modelSource }: CanaryRelease & { readonly model: string },
): Step[] {
  return [
    {
      description: `Run the model ${model} as the shadow. It receives a copy of each request; no user sees its predictions.`,
      changes: [
        setTo(present, 'model.shadow.enabled', true),
        { key: 'model.shadow.model', value: model },
        ...releaseOfModel(present, 'model.shadow', modelTag, modelSource),
      ],
    },
  ]
}

/** The release of the shadow, for a canary. */
export function shadowRelease({ values }: Present): CanaryRelease {
  const { model, source, image } = values.model.shadow
  return { model, modelSource: source, modelTag: image.tag }
}

const withoutUsers = (description: string): Step => ({ description, changes: [{ key: rule, value: noUser }] })

const canaryOff: Step = {
  description: 'Remove the canary.',
  changes: [{ key: enabled, value: false }, ...keysOfExperiment.map((key) => ({ key, value: undefined }))],
}

function requireCanary({ values }: Present): void {
  if (!values.istio.canary.enabled) {
    throw new CommandError('The values file has no canary (istio.canary.enabled is false). Start an experiment first.')
  }
}

function canaryChanges(present: Present, release: CanaryRelease): Change[] {
  const { appTag, uiTag = appTag, model, modelTag, modelSource } = release
  const app: Change[] =
    appTag === undefined && uiTag === undefined
      ? appKeys.map((key) => copy(present, `app.stable.${key}`, `app.canary.${key}`))
      : [
          ...(appTag === undefined
            ? (['version', 'image.tag', 'image.digest'] as const).map((key) =>
                copy(present, `app.stable.${key}`, `app.canary.${key}`),
              )
            : [
                { key: 'app.canary.version', value: versionOf(appTag) },
                { key: 'app.canary.image.tag', value: appTag },
                setTo(present, 'app.canary.image.digest', ''),
              ]),
          setTo(present, 'app.canary.ui.image.tag', uiTag ?? ''),
          setTo(present, 'app.canary.ui.image.digest', ''),
        ]
  return [
    ...app,
    setTo(present, 'model.canary.model', model ?? present.values.model.primary.model),
    ...releaseOfModel(present, 'model.canary', modelTag, modelSource),
  ]
}

/** An image tag may name a digest as well; a version may not. */
const versionOf = (tag: string) => tag.split('@')[0] ?? tag

function releaseOfModel(
  present: Present,
  variant: 'model.canary' | 'model.shadow',
  tag: string | undefined,
  source: string | undefined,
): Change[] {
  return [
    source === undefined
      ? copy(present, 'model.primary.source', `${variant}.source`)
      : setTo(present, `${variant}.source`, source),
    ...(tag === undefined
      ? (['image.tag', 'image.digest'] as const).map((key) =>
          copy(present, `model.primary.${key}`, `${variant}.${key}`),
        )
      : [setTo(present, `${variant}.image.tag`, tag), setTo(present, `${variant}.image.digest`, '')]),
  ]
}

/** Gives a key the value of another one. */
function copy(present: Present, from: string, to: string): Change {
  const value = valueAt(present.values, from)
  return setTo(present, to, typeof value === 'string' ? value : '')
}

/** Sets a key, or removes it when the chart's default is the value. */
function setTo({ defaults }: Present, key: string, value: string | boolean): Change {
  return { key, value: valueAt(defaults, key) === value ? undefined : value }
}

function valueAt(values: object, key: string): unknown {
  return key.split('.').reduce<unknown>((value, part) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
      ? Reflect.get(value, part)
      : undefined
  }, values)
}

import { parseArgs } from 'node:util'
import { appVersion, publishedImages } from 'chart'

export const usage = `npm run e2e:cluster -- [options] [scenario…]

  --context NAME    kube context; the current one unless given
  --namespace NAME  first of the namespaces that the suite makes and deletes (default: sms-checker-e2e)
  --gateway URL     where Istio's ingress gateway answers; found through its Service unless given
  --registry NAME   registry of the images, for a cluster that has none of its own
  --candidate-tag T tag of the images that a trial promotes; the chart's own unless given
  --prometheus-image NAME:TAG, --alertmanager-image NAME:TAG
                    for a cluster that cannot pull the published ones, which the chart names
  --without-grafana for a cluster that has no image of it
  --keep            leave everything installed, to look at it

A scenario is part of a file's name, such as routing. Needs a cluster with Istio and the images of this checkout.`

export interface CommandLine {
  readonly context: string | undefined
  readonly namespace: string
  readonly gateway: string | undefined
  readonly registry: string
  readonly candidateTag: string
  readonly prometheusImage: string
  readonly alertmanagerImage: string
  readonly grafana: boolean
  readonly keep: boolean
  readonly scenarios: readonly string[]
}

/** @throws TypeError for an option that there is not */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      context: { type: 'string' },
      namespace: { type: 'string', default: 'sms-checker-e2e' },
      gateway: { type: 'string' },
      registry: { type: 'string', default: '' },
      'candidate-tag': { type: 'string', default: appVersion },
      'prometheus-image': { type: 'string', default: nameOf(publishedImages.prometheus) },
      'alertmanager-image': { type: 'string', default: nameOf(publishedImages.alertmanager) },
      'without-grafana': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  })
  const { context, namespace, gateway, registry, keep } = values
  return {
    context,
    namespace,
    gateway,
    registry,
    candidateTag: values['candidate-tag'],
    prometheusImage: values['prometheus-image'],
    alertmanagerImage: values['alertmanager-image'],
    grafana: !values['without-grafana'],
    keep,
    scenarios: positionals,
  }
}

function nameOf({ repository, tag }: { readonly repository: string; readonly tag: string }): string {
  return `${repository}:${tag}`
}

/** A context as the kubeconfig describes it. */
export interface ContextNames {
  readonly context: string
  readonly cluster: string
  readonly server: string
}

const production = /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i

/** Why the suite leaves a context alone: it kills pods and empties namespaces. `undefined` when it may go on. */
export function refusal(names: ContextNames, named: string | undefined): string | undefined {
  if (named === names.context || !Object.values(names).some((name) => production.test(name))) return undefined
  return `The context ${names.context} (cluster ${names.cluster}, ${names.server}) looks like production. Say --context ${names.context} to mean it.`
}

import { parseArgs } from 'node:util'
import { appVersion, publishedImages } from 'chart'

export const usage = `npm run e2e:cluster -- [options] [scenario…]

  --context NAME    kube context (default: the current one)
  --namespace NAME  prefix of the namespaces that the tests create and delete (default: sms-checker-e2e)
  --gateway URL     URL of Istio's ingress gateway (default: found through its Service)
  --registry NAME   registry of the images, for a cluster without preloaded images
  --candidate-tag T image tag that the rollout test promotes (default: the chart's appVersion)
  --prometheus-image NAME:TAG, --alertmanager-image NAME:TAG
                    for a cluster that cannot pull the chart's default images
  --without-grafana for a cluster without a Grafana image
  --keep            keep everything installed for inspection

A scenario is part of a test file's name, such as routing. Needs a cluster with Istio and the images of this checkout.`

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

/** @throws TypeError for an unknown option */
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
      'prometheus-image': { type: 'string', default: imageName(publishedImages.prometheus) },
      'alertmanager-image': { type: 'string', default: imageName(publishedImages.alertmanager) },
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

function imageName({ repository, tag }: { readonly repository: string; readonly tag: string }): string {
  return `${repository}:${tag}`
}

/** Names of a kube context and its cluster. */
export interface ContextNames {
  readonly context: string
  readonly cluster: string
  readonly server: string
}

const productionName = /(^|[^a-z])(prod|production|prd|live)([^a-z]|$)/i

/** Returns why the tests refuse to run: they kill pods and delete namespaces. `undefined` when the context is acceptable. */
export function productionWarning(names: ContextNames, named: string | undefined): string | undefined {
  if (named === names.context || !Object.values(names).some((name) => productionName.test(name))) return undefined
  return `The context ${names.context} (cluster ${names.cluster}, ${names.server}) looks like production. To run the tests there anyway, pass --context ${names.context}.`
}

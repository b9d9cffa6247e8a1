import { and, builtins, helper, not, or, tpl, when } from '@helm-ts/chart'
import { canaryRuns, shadowRuns } from './conditions.ts'
import { metadata } from './metadata.ts'
import { values } from './values/values.ts'

const { istio, ingress } = values

const scheme = helper(
  `${metadata.name}.scheme`,
  when(
    or(and(istio.enabled, istio.tls.credentialName), and(not(istio.enabled), ingress.tlsSecretName)),
    'https',
    'http',
  ),
  'How people reach the system.',
)

const entrance = when(
  istio.enabled,
  tpl`Give the name ${istio.host} the address of Istio's ingress gateway (on Minikube: 127.0.0.1, while \`minikube tunnel\` runs):

  kubectl get service --all-namespaces --selector istio=${istio.ingressGateway.name}`,
  tpl`Give the name ${istio.host} the address of the Ingress:

  kubectl get ingress --namespace ${builtins.release.namespace}`,
)

const canary = when(
  canaryRuns,
  tpl`
Users whose id matches ${istio.canary.headerRoutingRegex} get the canary; everybody gets it at ${scheme}://${istio.canary.host}.
To end the trial, set istio.canary.headerRoutingRegex=nobody, and then istio.canary.enabled=false.
`,
  '',
)

const shadow = when(shadowRuns, '\nThe shadow model gets a copy of each request and answers nobody.\n', '')

export const notes = tpl`Wait for the pods:

  kubectl get pods --namespace ${builtins.release.namespace} --selector app.kubernetes.io/instance=${builtins.release.name}

${entrance}

Then open ${scheme}://${istio.host}, or classify a message from within the cluster:

  helm test ${builtins.release.name} --namespace ${builtins.release.namespace} --logs
${canary}${shadow}`

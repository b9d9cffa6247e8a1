import { serviceNames } from '@sms-checker/contracts'
import { metadata } from './metadata.ts'
import { deploymentNames } from './names.ts'

const { app, model } = deploymentNames

/** The chart's README above its table of values. */
export const readme = `# ${metadata.name}

${metadata.description}

\`\`\`sh
helm install deployment ./deploy/helm
helm test deployment --logs
\`\`\`

Needs Kubernetes 1.31 or later and, unless \`istio.enabled=false\`, Istio 1.22 or later with an ingress gateway. Nothing else has to
be installed, downloaded or created first. Pods ask for their sidecars themselves, so the namespace needs no label.

## What runs

| Deployment | Label \`version\` | Gets |
|---|---|---|
| \`${app.stable}\` | \`stable\` | users |
| \`${app.canary}\` | \`canary\` | users whose id matches \`istio.canary.headerRoutingRegex\`, and everybody on \`istio.canary.host\` |
| \`${model.primary}\` | \`primary\` | what the stable app asks |
| \`${model.canary}\` | \`canary\` | what the canary app asks |
| \`${model.shadow}\` | \`shadow\` | a copy of what primary gets; its answers are thrown away |

They are reached as \`${serviceNames.app}\` and \`${serviceNames.model}\`. Without Istio nothing could tell variants apart, so the stable app and the
primary model run alone, behind an Ingress.

## A release, step by step

Try version 0.2.0 of the app with another model on a tenth of the users:

\`\`\`sh
helm upgrade deployment ./deploy/helm --reset-then-reuse-values \\
  --set app.canary.image.tag=0.2.0 --set app.canary.ui.image.tag=0.2.0 --set model.canary.model=neural
\`\`\`

Promote it by giving the same values to \`app.stable\` and \`model.primary\`; roll it back with \`helm rollback deployment\`. End the trial
in two steps, so that nobody is sent to pods that are gone already: \`istio.canary.headerRoutingRegex=nobody\`, and then
\`istio.canary.enabled=false\`. The next one begins with the same two, the other way round.

## Several releases

In namespaces of their own, give each its own \`istio.host\`, \`istio.canary.host\` and \`monitoring.grafana.host\`. In one namespace
also give each its own \`namePrefix\`.

## Secrets

No password is in the values. Grafana's is made at the first installation and kept by upgrades:

\`\`\`sh
kubectl get secret grafana-admin --output jsonpath='{.data.admin-password}' | base64 --decode
\`\`\`

Whoever installs what \`helm template\` prints, as Argo CD does, would get another password each time, because nothing asks the cluster for
the kept one: give \`kube-prometheus-stack.grafana.admin.existingSecret\` there. A Grafana takes the password when it makes its
database, so another one needs \`kubectl rollout restart deployment/grafana\`, or with \`monitoring.grafana.persistence\` a change in
Grafana itself.

Examples of values, each with the objects that it installs, are in [\`deploy/examples\`](../examples). This folder is generated:
change \`deploy/chart\` and run \`npx nx run chart:generate\`.
`

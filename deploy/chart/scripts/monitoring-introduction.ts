/** What docs/monitoring.md says before its tables. */
export const monitoringIntroduction = `# Monitoring

Two questions: is anything wrong, and is the canary better? Both services show their metrics at \`/metrics\`; app-service's can also be
read through the gateway, model-service's cannot. Alerts and dashboards are written in TypeScript, from the same declarations that the
services export by (\`libs/contracts/src/metrics.ts\`): a query that names a metric, a label or a value that nobody exports does not
compile. This document is written by \`npx nx run chart:generate\`; a test fails when it differs from its sources.

## Two forms of one source

\`monitoring.mode\` decides who watches a release:

| \`monitoring.mode\` | What is installed |
| --- | --- |
| \`auto\` (default) | \`operator\` where the cluster serves \`monitoring.coreos.com/v1\`, else \`embedded\` |
| \`operator\` | for a Prometheus operator that is there already, such as kube-prometheus-stack's: ServiceMonitors, a PrometheusRule, an AlertmanagerConfig, and the dashboards as ConfigMaps |
| \`embedded\` | a Prometheus, an Alertmanager and a Grafana of the release's own, with the same rules and the same dashboards |
| \`off\` | nothing |

The values are described in [the chart's README](../deploy/helm/README.md): whom alerts reach (\`monitoring.alertmanager\`), how much is
kept and where (\`retention\`, \`persistence\`), resources, and the hosts of Prometheus and Alertmanager, which have none by default.

## Opening Grafana

In the embedded form \`http://grafana.local\` leads through the same gateway as the app, once the name has the gateway's address; without
a gateway, \`kubectl port-forward service/grafana 3000\` and \`http://localhost:3000\`. Log in as \`admin\`; the password is
\`kube-prometheus-stack.grafana.adminPassword\`, or else one that was made at the first installation:

\`\`\`sh
kubectl get secret grafana-admin --output jsonpath='{.data.admin-password}' | base64 --decode
\`\`\`

Grafana reads it when it makes its database: with \`monitoring.grafana.persistence\`, later changes are made in Grafana. Dashboards and
data sources come from files and cannot be changed in the browser; save a copy to try something. It calls nobody outside: no
statistics, no look for updates, no plugins, and a NetworkPolicy that lets it ask Prometheus and Alertmanager alone.

In the operator form the cluster's Grafana finds the dashboards when its sidecar looks into this namespace
(\`grafana.sidecar.dashboards.searchNamespace=ALL\` of kube-prometheus-stack) for the label \`grafana_dashboard\`; another label is set
in \`monitoring.grafana.dashboardLabels\`. A Prometheus that selects monitors and rules by label gets its own through \`monitoring.labels\`.

On one machine, \`npm start -- --monitoring\` runs Prometheus and Alertmanager where they are on the PATH. The files in
\`deploy/helm/dashboards\` can be imported into any Grafana: they find their data by the labels \`namespace\`, \`release\`, \`service\`
and \`variant\`, never by the name of a pod.

## Reading the experiment

The dashboard compares shares (errors, slow answers, spam, verdicts that users call wrong) between canary and stable over the time
shown. The interval around a difference is that of Agresti and Caffo: one more hit and one more miss on each side, then the normal
approximation. It keeps its promise with few cases and has a width even when nothing ever failed. Under 100 cases on either side the
dashboard says that there is not enough data.

The alerts CanaryMoreErrors, CanarySlower and CanarySpamShare ask for more than the dashboard's 95 %: three standard errors
(\`monitoring.alerts.experiment.zLimit\`), between the same smoothed shares, turned into angles (arc sine of the root) so that the
standard error does not depend on a share that few cases tell little of. Where the two sides are alike, one look in 700 at most exceeds
it, also with a canary of a hundredth of the requests and a handful of failures.

Three things to keep in mind:

- The unit of the experiment is the user, and requests of one user resemble each other, so that the true interval is wider than the one
  shown. A few heavy users can make a difference.
- Whoever looks at four measures every minute will see a difference by chance sooner or later. Decide beforehand when to look.
- A restart or a new version within the time shown mixes two things under one variant. The blue marks say when a version began.`

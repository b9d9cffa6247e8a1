import { and, when } from '@helm-ts/chart'
import { experimentDashboard, modelsDashboard, serviceDashboard } from '@sms-checker/observability'
import { canaryEnabled, grafanaEnabled, operatorMonitoring, rollbackEnabled, shadowEnabled } from './conditions.ts'
import {
  experimentAuthorizationPolicy,
  modelAuthorizationPolicy,
  peerAuthenticationOf,
  rollbackAuthorizationPolicy,
} from './istio/access-policies.ts'
import { appDestinationRule, modelDestinationRule } from './istio/destination-rules.ts'
import { gatewayObject } from './istio/gateway.ts'
import {
  appVirtualService,
  consoleVirtualService,
  modelVirtualService,
  prereleaseVirtualService,
} from './istio/virtual-services.ts'
import { alertmanagerConfigObject } from './monitoring/alertmanager/alertmanager-config.ts'
import { alertmanagerConfigMap } from './monitoring/alertmanager/configuration.ts'
import { alertmanagerDeployment } from './monitoring/alertmanager/deployment.ts'
import { bundledIngress, bundledVirtualService } from './monitoring/bundled/ingress.ts'
import { alertmanagerNetworkPolicy, prometheusNetworkPolicy } from './monitoring/bundled/network-policies.ts'
import { bundledService, bundledVolumeClaim } from './monitoring/bundled/service.ts'
import { dashboardConfigMap } from './monitoring/dashboard-config-maps.ts'
import { grafanaConfig } from './monitoring/grafana/configuration.ts'
import { grafanaDeployment } from './monitoring/grafana/deployment.ts'
import { grafanaNetworkPolicy } from './monitoring/grafana/network-policy.ts'
import { grafanaAdmin } from './monitoring/grafana-admin.ts'
import { prometheusRole, prometheusRoleBinding, prometheusServiceAccount } from './monitoring/prometheus/access.ts'
import { prometheusConfig } from './monitoring/prometheus/configuration.ts'
import { prometheusDeployment } from './monitoring/prometheus/deployment.ts'
import { rules } from './monitoring/rules.ts'
import { monitor } from './monitoring/service-monitors.ts'
import { deploymentNames } from './names.ts'
import { validations } from './validations.ts'
import { values } from './values/values.ts'
import { appConfig, appDeployment, appIngress, appService, appServiceAccount } from './workloads/app-service.ts'
import { autoscaler, disruptionBudget } from './workloads/availability.ts'
import {
  experimentConfig,
  experimentDeployment,
  experimentDisruptionBudget,
  experimentSecret,
  experimentService,
  experimentServiceAccount,
  experimentStatefulSet,
} from './workloads/experiment-service.ts'
import { predictTest } from './workloads/helm-test.ts'
import { modelConfig, modelDeployment, modelService, modelServiceAccount } from './workloads/model-service.ts'
import {
  appNetworkPolicy,
  experimentNetworkPolicy,
  modelNetworkPolicy,
  rollbackNetworkPolicy,
} from './workloads/network-policies.ts'
import {
  rollbackDeployment,
  rollbackDisruptionBudget,
  rollbackRole,
  rollbackRoleBinding,
  rollbackService,
  rollbackServiceAccount,
} from './workloads/rollback-controller.ts'

const { app, model } = deploymentNames
const { experiment } = values
const { prometheus, alertmanager, grafana } = values.monitoring

/** Every template file of the chart, by its path in `templates/`. */
export const templates = {
  validations,

  'app-service/service-account': appServiceAccount,
  'app-service/config': appConfig,
  'app-service/deployment': appDeployment('stable'),
  'app-service/canary-deployment': when(canaryEnabled, appDeployment('canary')),
  'app-service/service': appService,
  'app-service/ingress': appIngress,
  'app-service/autoscaler': autoscaler('app', 'stable', app.stable),
  'app-service/canary-autoscaler': autoscaler('app', 'canary', app.canary, canaryEnabled),
  'app-service/disruption-budget': disruptionBudget('app', 'stable', app.stable),
  'app-service/canary-disruption-budget': disruptionBudget('app', 'canary', app.canary, canaryEnabled),
  'app-service/network-policy': appNetworkPolicy,

  'model-service/service-account': modelServiceAccount,
  'model-service/config': modelConfig,
  'model-service/deployment': modelDeployment('primary'),
  'model-service/shadow-deployment': when(shadowEnabled, modelDeployment('shadow')),
  'model-service/canary-deployment': when(canaryEnabled, modelDeployment('canary')),
  'model-service/service': modelService,
  'model-service/autoscaler': autoscaler('model', 'primary', model.primary),
  'model-service/shadow-autoscaler': autoscaler('model', 'shadow', model.shadow, shadowEnabled),
  'model-service/canary-autoscaler': autoscaler('model', 'canary', model.canary, canaryEnabled),
  'model-service/disruption-budget': disruptionBudget('model', 'primary', model.primary),
  'model-service/shadow-disruption-budget': disruptionBudget('model', 'shadow', model.shadow, shadowEnabled),
  'model-service/canary-disruption-budget': disruptionBudget('model', 'canary', model.canary, canaryEnabled),
  'model-service/network-policy': modelNetworkPolicy,

  'experiment-service/service-account': experimentServiceAccount,
  'experiment-service/config': experimentConfig,
  'experiment-service/secret': experimentSecret,
  'experiment-service/stateful-set': experimentStatefulSet,
  'experiment-service/deployment': experimentDeployment,
  'experiment-service/service': experimentService,
  'experiment-service/disruption-budget': experimentDisruptionBudget,
  'experiment-service/network-policy': experimentNetworkPolicy,

  'rollback-controller/service-account': rollbackServiceAccount,
  'rollback-controller/role': rollbackRole,
  'rollback-controller/role-binding': rollbackRoleBinding,
  'rollback-controller/deployment': rollbackDeployment,
  'rollback-controller/service': rollbackService,
  'rollback-controller/disruption-budget': rollbackDisruptionBudget,
  'rollback-controller/network-policy': rollbackNetworkPolicy,

  'istio/gateway': gatewayObject,
  'istio/app-virtual-service': appVirtualService,
  'istio/prerelease-virtual-service': prereleaseVirtualService,
  'istio/app-destination-rule': appDestinationRule,
  'istio/app-peer-authentication': peerAuthenticationOf('app'),
  'istio/model-virtual-service': modelVirtualService,
  'istio/model-destination-rule': modelDestinationRule,
  'istio/model-peer-authentication': peerAuthenticationOf('model'),
  'istio/model-authorization-policy': modelAuthorizationPolicy,
  'istio/experiment-peer-authentication': when(experiment.enabled, peerAuthenticationOf('experiment')),
  'istio/console-virtual-service': consoleVirtualService,
  'istio/experiment-authorization-policy': experimentAuthorizationPolicy,
  'istio/rollback-peer-authentication': when(rollbackEnabled, peerAuthenticationOf('rollback')),
  'istio/rollback-authorization-policy': rollbackAuthorizationPolicy,

  'monitoring/app-service-monitor': monitor('app'),
  'monitoring/model-service-monitor': monitor('model'),
  'monitoring/experiment-service-monitor': monitor('experiment', and(operatorMonitoring, experiment.enabled)),
  'monitoring/rollback-controller-monitor': monitor('rollback', and(operatorMonitoring, rollbackEnabled)),
  'monitoring/prometheus-rule': rules,
  'monitoring/alertmanager-config': alertmanagerConfigObject,
  'monitoring/grafana-admin': grafanaAdmin,

  'monitoring/prometheus-service-account': prometheusServiceAccount,
  'monitoring/prometheus-role': prometheusRole,
  'monitoring/prometheus-role-binding': prometheusRoleBinding,
  'monitoring/prometheus-configuration': prometheusConfig,
  'monitoring/prometheus-volume': bundledVolumeClaim('prometheus', prometheus.persistence),
  'monitoring/prometheus-deployment': prometheusDeployment,
  'monitoring/prometheus-service': bundledService('prometheus'),
  'monitoring/prometheus-network-policy': prometheusNetworkPolicy,
  'monitoring/prometheus-virtual-service': bundledVirtualService('prometheus', prometheus.host),
  'monitoring/prometheus-ingress': bundledIngress('prometheus', prometheus.host),

  'monitoring/alertmanager-configuration': alertmanagerConfigMap,
  'monitoring/alertmanager-volume': bundledVolumeClaim('alertmanager', alertmanager.persistence),
  'monitoring/alertmanager-deployment': alertmanagerDeployment,
  'monitoring/alertmanager-service': bundledService('alertmanager'),
  'monitoring/alertmanager-network-policy': alertmanagerNetworkPolicy,
  'monitoring/alertmanager-virtual-service': bundledVirtualService('alertmanager', alertmanager.host),
  'monitoring/alertmanager-ingress': bundledIngress('alertmanager', alertmanager.host),

  'monitoring/dashboard-service': dashboardConfigMap(serviceDashboard),
  'monitoring/dashboard-experiment': dashboardConfigMap(experimentDashboard),
  'monitoring/dashboard-models': dashboardConfigMap(modelsDashboard),

  'monitoring/grafana-configuration': grafanaConfig,
  'monitoring/grafana-volume': bundledVolumeClaim('grafana', grafana.persistence, grafanaEnabled),
  'monitoring/grafana-deployment': grafanaDeployment,
  'monitoring/grafana-service': bundledService('grafana', grafanaEnabled),
  'monitoring/grafana-network-policy': grafanaNetworkPolicy,
  'monitoring/grafana-virtual-service': bundledVirtualService('grafana', grafana.host, grafanaEnabled),
  'monitoring/grafana-ingress': bundledIngress('grafana', grafana.host, grafanaEnabled),

  'tests/predict': predictTest,
}

import { when } from '@helm-ts/chart'
import { appDeployment } from './app/deployment.ts'
import { appIngress, appServiceAccount, appServiceObject } from './app/service.ts'
import { appSettings } from './app/settings.ts'
import { autoscaler } from './availability/autoscaler.ts'
import { disruptionBudget } from './availability/disruption-budget.ts'
import { appNetworkPolicy, modelNetworkPolicy } from './availability/network-policies.ts'
import { canaryRuns, shadowRuns } from './conditions.ts'
import { appVirtualService, prereleaseVirtualService } from './istio/app-routes.ts'
import { appDestinationRule, modelDestinationRule } from './istio/destinations.ts'
import { gatewayObject } from './istio/gateway.ts'
import { modelVirtualService } from './istio/model-routes.ts'
import { modelAuthorizationPolicy, peerAuthenticationOf } from './istio/security.ts'
import { modelDeployment } from './model/deployment.ts'
import { modelServiceAccount, modelServiceObject } from './model/service.ts'
import { modelSettings } from './model/settings.ts'
import { grafanaAdmin } from './monitoring/grafana-admin.ts'
import { rules } from './monitoring/rules.ts'
import { monitor } from './monitoring/service-monitors.ts'
import { deployments } from './names.ts'
import { requirements } from './requirements.ts'
import { predictTest } from './tests/predict.ts'

const { app, model } = deployments

/** Every template file of the chart, by its path under `templates/`. */
export const templates = {
  requirements,

  'app-service/service-account': appServiceAccount,
  'app-service/config': appSettings,
  'app-service/deployment': appDeployment('stable'),
  'app-service/canary-deployment': when(canaryRuns, appDeployment('canary')),
  'app-service/service': appServiceObject,
  'app-service/ingress': appIngress,
  'app-service/autoscaler': autoscaler('app', 'stable', app.stable),
  'app-service/canary-autoscaler': autoscaler('app', 'canary', app.canary, canaryRuns),
  'app-service/disruption-budget': disruptionBudget('app', 'stable', app.stable),
  'app-service/canary-disruption-budget': disruptionBudget('app', 'canary', app.canary, canaryRuns),
  'app-service/network-policy': appNetworkPolicy,

  'model-service/service-account': modelServiceAccount,
  'model-service/config': modelSettings,
  'model-service/deployment': modelDeployment('primary'),
  'model-service/shadow-deployment': when(shadowRuns, modelDeployment('shadow')),
  'model-service/canary-deployment': when(canaryRuns, modelDeployment('canary')),
  'model-service/service': modelServiceObject,
  'model-service/autoscaler': autoscaler('model', 'primary', model.primary),
  'model-service/shadow-autoscaler': autoscaler('model', 'shadow', model.shadow, shadowRuns),
  'model-service/canary-autoscaler': autoscaler('model', 'canary', model.canary, canaryRuns),
  'model-service/disruption-budget': disruptionBudget('model', 'primary', model.primary),
  'model-service/shadow-disruption-budget': disruptionBudget('model', 'shadow', model.shadow, shadowRuns),
  'model-service/canary-disruption-budget': disruptionBudget('model', 'canary', model.canary, canaryRuns),
  'model-service/network-policy': modelNetworkPolicy,

  'istio/gateway': gatewayObject,
  'istio/app-virtual-service': appVirtualService,
  'istio/prerelease-virtual-service': prereleaseVirtualService,
  'istio/app-destination-rule': appDestinationRule,
  'istio/app-peer-authentication': peerAuthenticationOf('app'),
  'istio/model-virtual-service': modelVirtualService,
  'istio/model-destination-rule': modelDestinationRule,
  'istio/model-peer-authentication': peerAuthenticationOf('model'),
  'istio/model-authorization-policy': modelAuthorizationPolicy,

  'monitoring/app-service-monitor': monitor('app'),
  'monitoring/model-service-monitor': monitor('model'),
  'monitoring/prometheus-rule': rules,
  'monitoring/grafana-admin': grafanaAdmin,

  'tests/predict': predictTest,
}

import { kind } from '@helm-ts/chart'
import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1beta1/DestinationRule'
import type { IGateway } from '@kubernetes-models/istio/networking.istio.io/v1beta1/Gateway'
import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService'
import type { IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy'
import type { IPeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1beta1/PeerAuthentication'
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import type { IAlertmanagerConfig } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role'
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding'
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import type { IPod } from 'kubernetes-models/v1/Pod'
import type { ISecret } from 'kubernetes-models/v1/Secret'
import type { IService } from 'kubernetes-models/v1/Service'
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount'

/** Changes the version of a type. Istio 1.22 and later serve v1 with the fields of v1beta1, and the package has only the types of v1beta1. */
type In<Version extends string, X extends { apiVersion: string; kind: string }> = Omit<X, 'apiVersion' | 'kind'> & {
  apiVersion: Version
  kind: X['kind']
}
type Networking<X extends { apiVersion: string; kind: string }> = In<'networking.istio.io/v1', X>

export const configMap = kind<IConfigMap>('v1', 'ConfigMap')
export const persistentVolumeClaim = kind<IPersistentVolumeClaim>('v1', 'PersistentVolumeClaim')
export const pod = kind<IPod>('v1', 'Pod')
export const secret = kind<ISecret>('v1', 'Secret')
export const service = kind<IService>('v1', 'Service')
export const serviceAccount = kind<IServiceAccount>('v1', 'ServiceAccount')
export const deployment = kind<IDeployment>('apps/v1', 'Deployment')
export const statefulSet = kind<IStatefulSet>('apps/v1', 'StatefulSet')
export const horizontalPodAutoscaler = kind<IHorizontalPodAutoscaler>('autoscaling/v2', 'HorizontalPodAutoscaler')
export const ingress = kind<IIngress>('networking.k8s.io/v1', 'Ingress')
export const networkPolicy = kind<INetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy')
export const podDisruptionBudget = kind<IPodDisruptionBudget>('policy/v1', 'PodDisruptionBudget')
export const role = kind<IRole>('rbac.authorization.k8s.io/v1', 'Role')
export const roleBinding = kind<IRoleBinding>('rbac.authorization.k8s.io/v1', 'RoleBinding')
export const gateway = kind<Networking<IGateway>>('networking.istio.io/v1', 'Gateway')
export const virtualService = kind<Networking<IVirtualService>>('networking.istio.io/v1', 'VirtualService')
export const destinationRule = kind<Networking<IDestinationRule>>('networking.istio.io/v1', 'DestinationRule')
export const authorizationPolicy = kind<IAuthorizationPolicy>('security.istio.io/v1', 'AuthorizationPolicy')
export const peerAuthentication = kind<In<'security.istio.io/v1', IPeerAuthentication>>(
  'security.istio.io/v1',
  'PeerAuthentication',
)
export const serviceMonitor = kind<IServiceMonitor>('monitoring.coreos.com/v1', 'ServiceMonitor')
export const prometheusRule = kind<IPrometheusRule>('monitoring.coreos.com/v1', 'PrometheusRule')
export const alertmanagerConfig = kind<IAlertmanagerConfig>('monitoring.coreos.com/v1alpha1', 'AlertmanagerConfig')

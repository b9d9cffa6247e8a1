/** Version of the product: the chart's appVersion, and the tag of the images that are built from this checkout. */
export const appVersion = '0.1.0'

/** Repositories of the product's images, without a registry. */
export const imageRepositories = {
  appService: 'sms-checker/app-service',
  modelService: 'sms-checker/model-service',
  experimentService: 'sms-checker/experiment-service',
  frontend: 'sms-checker/frontend',
} as const

/** Third-party images of the bundled monitoring. */
export const monitoringImages = {
  prometheus: { repository: 'quay.io/prometheus/prometheus', tag: 'v3.13.0' },
  alertmanager: { repository: 'quay.io/prometheus/alertmanager', tag: 'v0.34.2' },
  grafana: { repository: 'docker.io/grafana/grafana', tag: '12.4.11' },
} as const

/** Paths inside the images. */
export const imagePaths = {
  /** The built web page, in the frontend image. */
  page: '/ui',
  /** One directory per model, in the model-service image. */
  models: '/app/models',
} as const

/** User and group that the images run as. */
export const imageUser = 1000

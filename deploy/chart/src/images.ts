/** The release that the images of a checkout carry as their tag: the chart's appVersion. */
export const appVersion = '0.1.0'

/** Repositories of the product's images, without a registry: what the image builds name and the chart pulls by default. */
export const imageRepositories = {
  appService: 'sms-checker/app-service',
  modelService: 'sms-checker/model-service',
  frontend: 'sms-checker/frontend',
} as const

/** Images of others, as they publish them. */
export const monitoringImages = {
  prometheus: { repository: 'quay.io/prometheus/prometheus', tag: 'v3.13.0' },
  alertmanager: { repository: 'quay.io/prometheus/alertmanager', tag: 'v0.34.2' },
  grafana: { repository: 'docker.io/grafana/grafana', tag: '12.4.11' },
} as const

/** Where things are inside the images. */
export const imagePaths = {
  /** The built page, in the frontend image. */
  page: '/ui',
  /** One directory for each model, in the model-service image. */
  models: '/app/models',
} as const

/** The user and group that the images run as. */
export const imageUser = 1000

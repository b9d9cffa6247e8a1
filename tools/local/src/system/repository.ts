import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export const repositoryRoot = path('../../../../')
export const workspaces = {
  app: path('../../../../apps/app-service/'),
  model: path('../../../../apps/model-service/'),
  experiment: path('../../../../apps/experiment-service/'),
  frontend: path('../../../../apps/frontend/'),
} as const
export const modelsDirectory = path('../../../../apps/model-service/models/')
export const pageDirectory = path('../../../../apps/frontend/dist/')
export const consoleDirectory = path('../../../../apps/console/dist/')
/** A source beside this source, or a built file beside this built file. */
export const proxyMain = path(`../proxy/main${extname(import.meta.url)}`)

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FakeApiServer } from './fake-api-server.ts'
import { FakeExperimentService, operatorToken } from './fake-experiment-service.ts'
import { temporaryDirectory } from './sample-service.ts'

/**
 * A cluster with the chart's VirtualService, an experiment, the files of the controller's service account in `directory`, and the settings of a
 * controller that uses them and checks every second.
 */
export async function rollbackFixture() {
  const [cluster, experiments, directory] = await Promise.all([
    FakeApiServer.start(),
    FakeExperimentService.start(),
    temporaryDirectory(),
  ])
  const files = { token: cluster.token, namespace: 'spam\n', 'ca.crt': '', 'operator-token': operatorToken }
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  cluster.applyChart()
  const settings = {
    EXPERIMENT_SERVICE_URL: experiments.url,
    OPERATOR_TOKEN_FILE: join(directory, 'operator-token'),
    KUBERNETES_URL: cluster.url,
    SERVICE_ACCOUNT_DIR: directory,
    CHECK_INTERVAL_SECONDS: '1',
  }
  return { cluster, experiments, directory, settings }
}

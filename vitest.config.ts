import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig, mergeConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import shared from './vitest.shared.ts'

const pages = ['apps/frontend', 'apps/console']

/**
 * Files that take longer than their size suggests, in the order in which they start. Vitest would start some of them last, and then wait for
 * one process. Those that wait for processes are not neighbours, so that a worker has work meanwhile.
 */
const long = [
  'values-changes',
  'printer-equals-evaluator',
  'closed-protocol',
  'chart/test/helm',
  'e2e/local/system',
  'cli/test/experiment',
  'helm/generated-charts',
  'model-service/test/check',
  'chart/test/invariants',
  'e2e/local/experiment',
  'chart/test/rejected-values',
  'training/test/command-line',
  'e2e/local/traces',
  'rollback-controller',
  'chart/test/references',
  'experiment-service/test/kill',
]

/** Puts long files first, and keeps the files of a project together: Vitest ends a worker when the next file is of another project. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const found = long.findIndex((name) => moduleId.includes(name))
      return found === -1 ? long.length : found
    }
    const longestFirst = sorted.sort((a, b) => rank(a) - rank(b))
    const projects = longestFirst.map(({ project }) => project.name)
    return longestFirst.sort((a, b) => projects.indexOf(a.project.name) - projects.indexOf(b.project.name))
  }
}

/** `npm test`: every workspace's tests in one run, with one count. */
export default defineConfig({
  test: {
    projects: [
      // The workspaces that run in Node are one project, so that a process loads the libraries once for all of them.
      mergeConfig(shared, {
        test: {
          name: 'node',
          include: [
            '{apps,libs,tools}/*/{references,scripts,src,test}/**/*.test.ts',
            'deploy/chart/{src,test}/**/*.test.ts',
            'e2e/{local,repository}/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...pages.map((page) => `${page}/**`), 'apps/*/test/postgres/**'],
        },
      }),
      ...pages,
    ],
    sequence: { sequencer: LongestFirst },
    // One more than processors, because some tests wait. Each further worker loads all libraries once more.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', ['json', { outputFile: 'reports/npm-test.json' }]],
  },
})

import { and, type Documents, each, eq, fail, lt, tpl } from '@helm-ts/chart'
import { values } from '../values/values.ts'

const { app, model } = values

/** Variables that the chart sets on the containers, with what to do instead of setting them. */
const ofApp = (variant: string) => ({
  APP_VARIANT: 'Remove it.',
  APP_VERSION: `Set app.${variant}.version.`,
  UI_DIR: 'Remove it.',
})
const ofModel = (variant: string) => ({
  MODEL_VARIANT: 'Remove it.',
  MODEL_DIR: `Set model.${variant}.model and model.${variant}.source.`,
})

type Environment = typeof app.stable.env

/** Rejects a name that occurs twice: Kubernetes would silently use the last one. */
function validationsOf(path: string, env: Environment, reserved: Readonly<Record<string, string>>): Documents[] {
  return [
    each(
      env,
      (variable, index) =>
        each(
          env,
          (other, position) =>
            fail(
              and(lt(index, position), eq(variable.name, other.name)),
              tpl`${path} sets ${variable.name} twice. Remove one of them.`,
            ),
          { as: 'other' },
        ),
      { as: 'variable' },
    ),
    each(
      env,
      ({ name }) =>
        Object.entries(reserved).map(([own, remedy]) =>
          fail(eq(name, own), `${path} sets ${own}, which the chart sets itself. ${remedy}`),
        ),
      { as: 'variable' },
    ),
  ]
}

/** Checks of the additional environment variables, which the values schema cannot express. */
export const environmentValidations: Documents[] = [
  ...validationsOf('app.stable.env', app.stable.env, ofApp('stable')),
  ...validationsOf('app.canary.env', app.canary.env, ofApp('canary')),
  ...validationsOf('model.primary.env', model.primary.env, ofModel('primary')),
  ...validationsOf('model.shadow.env', model.shadow.env, ofModel('shadow')),
  ...validationsOf('model.canary.env', model.canary.env, ofModel('canary')),
]

import { type Static, Type } from 'typebox'

/** Name of the file in the data directory that describes the running system. */
export const systemFileName = 'system.json'

/** Name of the values file in the data directory that is used without `--values`. */
export const defaultValuesFileName = 'values.yaml'

const Sum = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256 of the concatenated bytes of the values files, in order. A missing file has no bytes.',
})
const Time = Type.Integer({ description: 'Milliseconds since 1970.' })

/**
 * The system that `npm start` runs, as it stands in the data directory from the first readiness until the system stops. A system that was
 * killed leaves the file behind.
 */
export const SystemFile = Type.Object(
  {
    gateway: Type.String({ description: 'URL of the gateway.' }),
    experimentService: Type.String({ description: 'URL of experiment-service.' }),
    operatorTokenFile: Type.String({ description: 'Path of the file with the operator token.' }),
    valuesFiles: Type.Array(Type.String(), {
      description: 'Absolute paths of the values files that are watched, whether they exist or not.',
    }),
    applied: Type.Object(
      { sha256: Sum, at: Time },
      { description: 'The values that the system runs, since their old processes stopped.' },
    ),
    error: Type.Optional(
      Type.String({ description: 'Why the latest values were not applied. Absent once values are applied.' }),
    ),
    refused: Type.Optional(
      Type.Object(
        { sha256: Sum, at: Time },
        { description: 'The values that `error` is about. Present with `error`.' },
      ),
    ),
  },
  { title: 'SystemFile' },
)
export type SystemFile = Static<typeof SystemFile>

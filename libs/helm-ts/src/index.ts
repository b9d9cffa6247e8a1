export { type Builtins, builtins, hasApi, kubeVersionAtLeast, lookup, randomText, required } from './author/builtins.ts'
export { add, has, hasKey, join, keys, len, mul, sub } from './author/collections.ts'
export { and, eq, fallback, ge, gt, isSet, le, lt, ne, not, or, when } from './author/conditions.ts'
export {
  type AnObject,
  type ChartFile,
  type Documents,
  fail,
  file,
  type HookDeletePolicy,
  type HookEvent,
  type HookOptions,
  hook,
  type KindBody,
  type KindWriter,
  kind,
  type Resource,
} from './author/documents.ts'
export { checksum, helper } from './author/helper.ts'
export { comment, each, entries, type LoopOptions, merge, spread } from './author/structures.ts'
export {
  base64,
  contains,
  fromBase64,
  hasPrefix,
  hasSuffix,
  lower,
  replace,
  sha256,
  toJson,
  tpl,
  trimPrefix,
  trimSuffix,
  trunc,
  upper,
} from './author/text.ts'
export { yamlText } from './author/yaml-text.ts'
export { type Chart, type ChartDefinition, chart } from './chart/chart.ts'
export type { ChartMetadata } from './chart/metadata.ts'
export type { KubernetesObject, Manifest, Rendering, RenderOptions } from './chart/render.ts'
export { writeFolder } from './chart/write.ts'
export { RenderError } from './evaluate/context.ts'
export type { Data, DataMap } from './evaluate/truth.ts'
export type { Block, Condition, Expr, Maybe, MaybeRef, Plainly, Ref, Tpl } from './nodes/expression.ts'
export { ChartError } from './nodes/place.ts'
export { t } from './values/declare.ts'
export { type Declarations, defineValues, type Holding, type References } from './values/tree.ts'
export type { ListValue, NumberValue, OptionalValue, TextValue, Value, ValueGroup } from './values/value.ts'

export { type Chart, type ChartDefinition, chart } from './chart/chart.ts'
export type { ChartMetadata } from './chart/metadata.ts'
export type { KubernetesObject, Manifest, Rendering, RenderOptions } from './chart/render.ts'
export { writeFolder } from './chart/write.ts'
export { type Data, type DataMap, isMap } from './data/data.ts'
export { type Builtins, builtins, hasApi, kubeVersionAtLeast, lookup, randomText, required } from './dsl/builtins.ts'
export { add, div, has, hasKey, join, keys, len, max, min, mod, mul, sub } from './dsl/collections.ts'
export { and, eq, fallback, ge, gt, isSet, le, lt, ne, not, or, when } from './dsl/conditions.ts'
export {
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
  type ResourceMarker,
} from './dsl/documents.ts'
export {
  type Arguments,
  checksum,
  type HelperOptions,
  helper,
  type ParameterizedHelper,
  type Parameters,
  templateChecksum,
} from './dsl/helper.ts'
export { comment, each, entries, type LoopOptions, merge, spread } from './dsl/structures.ts'
export {
  base64,
  contains,
  fromBase64,
  hasPrefix,
  hasSuffix,
  isRegex,
  lower,
  regexFind,
  regexMatch,
  renderTemplate,
  replace,
  sha256,
  toInt,
  toJson,
  toYaml,
  tpl,
  trimPrefix,
  trimSuffix,
  trunc,
  upper,
  yamlText,
} from './dsl/text.ts'
export { RenderError } from './evaluator/context.ts'
export type { Block, Condition, Expr, Maybe, MaybeRef, Ref, Resolved, Tpl } from './nodes/expression.ts'
export { ChartError } from './nodes/source-location.ts'
export { t } from './values/declare.ts'
export { type Declarations, defineValues, type InferValues, type References } from './values/tree.ts'
export type {
  ListValue,
  NumberValue,
  OptionalValue,
  StringValue,
  Value,
  ValueGroup,
} from './values/value.ts'

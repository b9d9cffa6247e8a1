import { builtins, type Expr, fallback, helper, ne, tpl, when } from '@helm-ts/chart'
import { metadata } from '../metadata.ts'
import { values } from '../values/values.ts'

const { registry } = values.images

const registryPrefix = helper(
  `${metadata.name}.registry`,
  when(ne(registry, ''), tpl`${registry}/`, ''),
  'What stands before the repository of every image.',
)

interface ImageValues {
  readonly repository: Expr<string>
  readonly tag: Expr<string>
}

export function imageTag({ tag }: ImageValues): Expr<string> {
  return fallback(tag, builtins.chart.appVersion)
}

/** The full name of an image. */
export function imageName(image: ImageValues): Expr<string> {
  return tpl`${registryPrefix}${image.repository}:${imageTag(image)}`
}

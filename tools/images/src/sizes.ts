import { execa } from 'execa'
import { baseImage, imageNames, imageReference, type Naming } from './image.ts'

export interface ImageSize {
  readonly reference: string
  readonly bytes: number
  /** Bytes that the image adds to its base. */
  readonly addedBytes: number
}

/** Returns the sizes of the local images with a registry and tag. */
export async function imageSizes(naming: Naming): Promise<ImageSize[]> {
  const base = await size(baseImage)
  const sizes: ImageSize[] = []
  for (const name of imageNames) {
    const reference = imageReference(name, naming)
    const bytes = await size(reference)
    if (base !== undefined && bytes !== undefined) sizes.push({ reference, bytes, addedBytes: bytes - base })
  }
  return sizes
}

async function size(reference: string): Promise<number | undefined> {
  const { stdout, exitCode } = await execa('docker', ['image', 'inspect', '--format', '{{.Size}}', reference], {
    reject: false,
  })
  return exitCode === 0 ? Number(stdout) : undefined
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

export function sizeTable(sizes: readonly ImageSize[]): string {
  const rows = [
    ['IMAGE', 'SIZE', `ADDED TO ${baseImage}`],
    ...sizes.map(({ reference, bytes, addedBytes }) => [reference, megabytes(bytes), megabytes(addedBytes)]),
  ]
  const width = Math.max(...rows.map(([first = '']) => first.length))
  return rows
    .map(([first = '', second = '', third = '']) => `${first.padEnd(width)}  ${second.padStart(9)}  ${third}`)
    .join('\n')
}

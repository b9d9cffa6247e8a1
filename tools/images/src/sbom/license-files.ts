import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { collectedLicenses, packageId, type ShippedPackage } from './packages.ts'

const licenseFile = /^(license|licence|copying|notice|third-?party)|license\.txt$/i

/**
 * Writes the license files of packages to `directory`, a directory for each package. Beside them a package.json with name, version and
 * license, in which scanners look for npm packages, unless the image has the package's own or it is no npm package.
 * @throws Error naming a package without license files
 */
export async function writeLicenses(packages: readonly ShippedPackage[], directory: string): Promise<void> {
  for (const each of packages) {
    const destination = join(directory, packageId(each))
    await mkdir(destination, { recursive: true })
    for (const { from, name } of await licenseFiles(each)) await copyFile(join(from, name), join(destination, name))
    if (each.form !== 'bundled') continue
    const { name, version, license, homepage, repository } = each.manifest
    const manifest = { name, version, license, homepage, repository }
    await writeFile(join(destination, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  }
}

async function licenseFiles(shipped: ShippedPackage): Promise<{ from: string; name: string }[]> {
  const { name, version } = shipped.manifest
  const collected = collectedLicenses(name, version)
  for (const [from, pattern] of [
    [shipped.directory, licenseFile],
    [collected, licenseFile],
    // The npm packages of ONNX Runtime have no license file. The notices are those of the native library.
    [collectedLicenses(name.replace(/^onnxruntime-.*/, 'onnxruntime'), version), /^license$/i],
    // Some authors state the license in the README only.
    [shipped.directory, /^readme/i],
  ] as const) {
    const names = existsSync(from) ? (await readdir(from)).filter((file) => pattern.test(file)) : []
    if (names.length > 0) return names.map((file) => ({ from, name: file }))
  }
  throw new Error(`${packageId(shipped)} has no license file. Add what its project publishes to ${collected}.`)
}

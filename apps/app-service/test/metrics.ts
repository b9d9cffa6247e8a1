import { paths } from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import { readExposition, type Sample } from '@sms-checker/service/testing'

/** Scrapes the app, by default in the Prometheus text format. */
export async function scrape(app: Service, accept = 'text/plain'): Promise<string> {
  return (await app.inject({ url: paths.metrics, headers: { accept } })).body
}

/** The samples of a metric. */
export async function samplesOf(app: Service, { name }: { readonly name: string }): Promise<Sample[]> {
  return readExposition(await scrape(app)).find((family) => family.name === name)?.samples ?? []
}

/** The only sample of a counter or gauge that has only the common labels. */
export async function onlyValue(app: Service, metric: { readonly name: string }): Promise<number | undefined> {
  return (await samplesOf(app, metric))[0]?.value
}

/** `[count, sum]` of a histogram that has only the common labels. */
export async function countAndSum(app: Service, metric: { readonly name: string }): Promise<(number | undefined)[]> {
  const samples = await samplesOf(app, metric)
  return ['_count', '_sum'].map((suffix) => samples.find(({ name }) => name === metric.name + suffix)?.value)
}
